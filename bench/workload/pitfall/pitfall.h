/* SPDX-License-Identifier: GPL-2.0 */
/* What pitfall.c and round.c share. */
#ifndef ODPBENCH_WORKLOAD_PITFALL_H
#define ODPBENCH_WORKLOAD_PITFALL_H

#include "engine/workload.h"
#include "rdma/link.h"
#include "rdma/transport.h"
#include "target/target.h"

#define NS_PER_US 1000ull

struct pitfall_params {
	struct workload_params common;
	struct target_params target;
	uint64_t side, qps, reads, interval_us, size;
	uint64_t ack_timeout, rnr_timer;
};

struct read_times {
	uint64_t posted_ns, completed_ns;
};

/* From open to close. */
struct pitfall {
	const struct pitfall_params *params;
	struct target *target;
	struct link link;
	struct transport_counters counters;
	struct target_region local, remote;	/* a page for each read */
	struct read_times *times;
	size_t n;				/* reads in a round */
	uint64_t stamp, deadline_ns;		/* of a round's data; of a read */
};

/* Runs a round, as pitfall.c explains it; *proven: whether it counts. Negative errno, logged. */
int pitfall_round(struct pitfall *pitfall, bool *proven);

/* Whether the last round posted a read late, and whether its data was right. */
bool pitfall_was_late(const struct pitfall *pitfall);
bool pitfall_was_right(const struct pitfall *pitfall);

#endif
