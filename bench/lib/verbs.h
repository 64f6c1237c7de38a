/* SPDX-License-Identifier: GPL-2.0 */
/* ibverbs: devices and what they can do on demand, and a connected pair of QPs in one process. */
#ifndef ODPBENCH_VERBS_H
#define ODPBENCH_VERBS_H

#include <infiniband/verbs.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One device as `env` has it: name, driver, firmware, odp capabilities by transport. */
json_t *verbs_describe(struct ibv_device *device);
/* Every device, as an array; empty where there is none or no verbs at all. */
json_t *verbs_describe_all(void);

/* The first device that can do ODP. -ENODEV, not logged. */
int verbs_first_odp(char *name, size_t size);

/*
 * Opens a device by name. NULL, with one line in err: none such (the valid ones are named), no
 * rights, or a device that cannot do ODP over RC.
 */
struct ibv_context *verbs_open_odp(const char *name, char *err, size_t err_size);

enum pair_side { PAIR_REQUESTER, PAIR_RESPONDER };

/*
 * Two RC QPs of one device, connected to each other, with one CQ: a whole data path inside one
 * process, so that no second process waits for its time slice.
 */
struct pair {
	struct ibv_context *context;
	struct ibv_pd *pd;
	struct ibv_comp_channel *channel;	/* NULL: the CQ is polled */
	struct ibv_cq *cq;
	struct ibv_qp *qp[2];			/* by enum pair_side */
	struct ibv_port_attr port;
};

struct pair_options {
	const char *device;
	int port;		/* from 1 */
	int gid_index;		/* -1: the first usable */
	bool events;		/* sleep for completions instead of polling */
};

/* Negative errno, logged. */
int pair_open(struct pair *pair, const struct pair_options *options);
void pair_close(struct pair *pair);

/* The path MTU in use, bytes. */
size_t pair_mtu_bytes(const struct pair *pair);

/*
 * Registers memory: IBV_ACCESS_ON_DEMAND in access makes it an ODP region. NULL, logged with
 * device, size and kind.
 */
struct ibv_mr *pair_register(struct pair *pair, void *address, size_t bytes, int access);

/*
 * Waits for n completions, and fails on the first that is not a success, or when
 * deadline_ns passes. Negative errno, logged with operation, QP and state.
 */
int pair_wait(struct pair *pair, int n, const char *operation, uint64_t deadline_ns);

#endif
