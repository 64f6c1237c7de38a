/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of target verbs share: the device, one operation, many at once. */
#ifndef ODPBENCH_TARGET_VERBS_H
#define ODPBENCH_TARGET_VERBS_H

#include "rdma/link.h"
#include "rdma/mr_counters.h"
#include "rdma/reach.h"
#include "target/target.h"

#define VERBS_NO_ADVICE "neither the device's library nor its driver knows this advice"

enum operation { OPERATION_WRITE, OPERATION_READ, OPERATION_SEND, OPERATION_COMPARE_SWAP,
		 OPERATION_FETCH_ADD };
enum side { SIDE_LOCAL, SIDE_REMOTE, SIDE_BOTH };
enum message { MESSAGE_SAFE, MESSAGE_WHOLE };

/* For OPTION_CHOICE, in the order of the enums above. */
extern const char *const verbs_operations[], *const verbs_sides[], *const verbs_messages[];

#define VERBS_MOST_COUNTED 4

/* One end of an operation. */
struct verbs_end {
	uint64_t address;
	uint32_t lkey, rkey;
};

struct verbs_far;

/* target->private */
struct verbs {
	struct verbs_device device;
	struct link *links;		/* one a lane */
	unsigned int lanes;
	struct ibv_mr *buffer_mr;
	size_t message_bytes;		/* the longest message */
	struct verbs_far *far;		/* the responder on another host; NULL: it is here */
	/* The kernel's own counters, and its numbers of the regions here; no socket: none. */
	struct mr_counters counters;
	uint32_t counted[VERBS_MOST_COUNTED];
	unsigned int ncounted;
	struct reach reach;
};

/* An access of the region as an operation. */
struct verbs_operation {
	enum operation operation;
	enum side side;			/* where the region is */
	const char *name;
	unsigned int completions;	/* how many each operation makes here */
};

struct verbs_operation verbs_operation(const struct target *target, enum access kind);

/*
 * Posts one operation for a part of an access: bytes bytes, from offset done on. Sets the access's
 * begin_ns to the time of posting. For a send to this process it first posts the receive buffer.
 * Negative errno, logged.
 */
int verbs_post(const struct target *target, const struct verbs_operation *operation,
	       struct target_access *access, size_t done, size_t bytes, uint64_t wr_id);

/* The deadline of an operation of so many bytes that begins now, faults included. */
uint64_t verbs_deadline_ns(size_t bytes);

/*
 * Sets verbs->message_bytes to the longest message, and checks that what the options name can be
 * moved at all. 0, or what fixture_skip() returns.
 */
int verbs_fit_messages(struct target *target, struct verbs *verbs);

/* To be called after an on-demand region is added and before it is removed, for its counters. */
void verbs_count_region(struct target *target, const struct target_region *region);
void verbs_uncount_region(struct target *target, const struct target_region *region);

/*
 * The PCI function on which a device's pages are mapped: its own, or if it has none the machine's
 * lent one; "": no function at all.
 */
void verbs_find_function(const struct machine *machine, const char *device,
			 char function[LENT_NAME_LEN]);

/* Hooks of target_ops. */
bool verbs_counts(const struct target *target, struct target_counts *counts);
int verbs_access(struct target *target, enum access kind, struct target_access *access);
int verbs_access_many(struct target *target, enum access kind, struct target_access *accesses,
		      size_t n);
int verbs_hold(struct target *target, const struct target_region *region, size_t bytes);
int verbs_in_reach(struct target *target);
enum access verbs_chosen(const struct target_params *params);
bool verbs_is_atomic(const struct target_params *params);

#endif
