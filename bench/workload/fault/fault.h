/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of workload fault share: its jobs, one access with its proof, its options. */
#ifndef ODPBENCH_WORKLOAD_FAULT_H
#define ODPBENCH_WORKLOAD_FAULT_H

#include "engine/workload.h"
#include "memory/state.h"
#include "target/target.h"

enum registration { REGISTRATION_ODP, REGISTRATION_PINNED, REGISTRATION_IMPLICIT,
		    REGISTRATION_PREFETCHED };

struct fault_params {
	struct workload_params common;
	struct target_params target;
	uint64_t kind;
	uint64_t region_pages;	/* verbs: the option "pages" */
	uint64_t pages;		/* odp_dev: the option "pages" */
	uint64_t pattern, registration, huge_page;
};

/* From open to close. */
struct fault {
	const struct fault_params *params;
	const struct fault_kind *kind;
	struct fault_kind far_kind;	/* kind, if the memory is on another host */
	struct target *target;
	struct fault_memory memory;
	struct fault_memory other;	/* the requester's; no region if that is the buffer */
	enum access access;
	size_t batch_pages, batches;	/* pages of an access, accesses of a round */
	size_t length, offset;		/* bytes of an access; its offset in its first page */
	size_t *order;
};

extern const struct option_desc fault_options[];

/* workload_ops.check */
int fault_check(const struct workload_params *common, char *err, size_t err_size);

static inline bool fault_has_other(const struct fault *fault)
{
	return fault->other.region.bytes;
}

/* Whether accesses should fault: neither pinned nor prefetched pages do. */
static inline bool fault_expected(const struct fault *fault)
{
	return fault->params->registration == REGISTRATION_ODP ||
	       fault->params->registration == REGISTRATION_IMPLICIT;
}

/* The result of one access. */
struct fault_result {
	struct target_access access;
	bool right;		/* the data */
	bool as_expected;	/* the counters, if there are any: */
	uint64_t faults, pages;
};

/* Makes one access to a batch, the nth (from 0) since it was prepared. Negative errno, logged. */
int fault_access(struct fault *fault, size_t batch, unsigned int nth,
		 struct fault_result *result);

/* Adds one sample of a prepared batch, or one rejected operation. Negative errno, logged. */
int fault_sample(struct fault *fault, size_t batch, struct series *series);

#endif
