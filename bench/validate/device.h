/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device as conformance cases see it: memory regions, operations, and how each operation ended. An
 * operation that fails is a result, not an error of the tool: nothing is logged. Each kind of device has
 * a file and a struct device_ops.
 */
#ifndef ODPBENCH_VALIDATE_DEVICE_H
#define ODPBENCH_VALIDATE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/fixture.h"

/* What a device can do, or shows: what cases need. */
enum capability {
	CAN_WRITE		= 1 << 0,	/* the region is the responder's */
	CAN_READ		= 1 << 1,
	CAN_SEND		= 1 << 2,
	CAN_ATOMIC		= 1 << 3,
	CAN_REQUEST		= 1 << 4,	/* the region is the requester's, in any operation */
	CAN_IMPLICIT		= 1 << 5,
	CAN_PREFETCH		= 1 << 6,
	CAN_COUNT		= 1 << 7,	/* the session counts what it faults */
	CAN_HUGETLB		= 1 << 8,	/* regions of huge pages */
	CAN_CONNECT		= 1 << 9,	/* it has connections, which can be chosen (tune) */
	CAN_OFFSET		= 1 << 10,	/* regions whose addresses are not the program's */
};

enum operation { WRITE, READ, SEND, FETCH_ADD, COMPARE_SWAP };
enum side { REMOTE, LOCAL };	/* the region is the responder's, the requester's */
enum transport { RC, UC, UD, XRC, TRANSPORTS };

/* What a device announces that a transport does on demand: bits IBV_ODP_SUPPORT_*. */
enum {
	ON_DEMAND_SEND		= 1 << 0,
	ON_DEMAND_RECEIVE	= 1 << 1,
	ON_DEMAND_WRITE		= 1 << 2,
	ON_DEMAND_READ		= 1 << 3,
	ON_DEMAND_ATOMIC	= 1 << 4,
	ON_DEMAND_SRQ_RECEIVE	= 1 << 5,
};

/* "RC", ... */
const char *transport_word(enum transport transport);

/* How an operation ended. */
enum status {
	DONE,
	LOCAL_PROTECTION,	/* the requester's memory: IBV_WC_LOC_PROT_ERR */
	REMOTE_ACCESS,		/* the responder's: IBV_WC_REM_ACCESS_ERR */
	REMOTE_OPERATION,	/* the responder cannot: IBV_WC_REM_OP_ERR */
	LOCAL_OPERATION,	/* the QP itself cannot: IBV_WC_LOC_QP_OP_ERR */
	FLUSHED,		/* another one failed: IBV_WC_WR_FLUSH_ERR */
	RETRIES_EXCEEDED,	/* no answer: IBV_WC_RETRY_EXC_ERR */
	RNR_EXCEEDED,		/* the receiver was not ready: IBV_WC_RNR_RETRY_EXC_ERR */
	OTHER_ERROR,
	NO_COMPLETION,		/* within the deadline */
};

/* "done", "remote access error", ... */
const char *status_words(enum status status);

enum {
	REGION_PINNED	 = 1 << 0,
	REGION_READ_ONLY = 1 << 1,	/* neither the device nor a peer may write it */
	REGION_IMPLICIT	 = 1 << 2,	/* the whole address space; address and bytes are those in use */
	REGION_HUGETLB	 = 1 << 3,
};

struct region {
	char *address;
	size_t bytes;
	uint64_t iova;		/* where the device finds it; 0: at its address (CAN_OFFSET) */
	unsigned int flags;
	union {			/* for the device, from add to remove */
		uint32_t key;
		struct ibv_mr *mr;
	};
};

/* Where the device finds it. */
uint64_t region_at(const struct region *region);

/* A part of a region. */
struct part {
	struct region *region;
	size_t offset, length;
};

struct request {
	enum operation operation;
	enum side side;
	struct region *region;
	uint64_t address;	/* in the region, as the device is told; may be outside of it */
	size_t length;
	char *buffer;		/* the other side: in device->buffer, or in other */
	struct region *other;	/* NULL: device->buffer */
	const struct part *scatter;	/* of side LOCAL, instead of region: parts one after the other */
	unsigned int nscatter;
	bool no_receive;	/* of a send: the responder has posted nothing */
	bool header;		/* of a datagram to the region: its header of 40 bytes goes there first */
	uint64_t operand, compare;
	uint64_t result;	/* out: what an atomic found */
};

/* Advice about a part of a region (ibv_advise_mr(3)). */
enum advice_kind { FOR_READING, FOR_WRITING, WITHOUT_FAULT };

struct advice {
	enum advice_kind kind;
	bool flush;		/* return when it is done */
	struct region *region;
	uint64_t address;
	size_t length;
	bool wrong_key;		/* not the region's, nor any other's */
	bool other_pd;		/* by another protection domain than the region's */
};

/* How a device is connected to itself (rdma/link.h has the values' ranges). */
struct tuning {
	enum transport transport;
	bool shared;			/* the responders receive by one SRQ, as those of XRC always do */
	unsigned int connections;
	uint8_t rnr_timer, rnr_retries;
	unsigned int patience_ms;	/* how long to wait for a completion; 0: as long as any may take */
};

#define TUNING_RNR .rnr_timer = 12, .rnr_retries = 7	/* 0.64 ms, for ever */

#define GRH_BYTES 40	/* the header before each datagram that was received (ibv_post_recv(3)) */

#define DEVICE_BUFFER_BYTES (4u << 20)

struct device {
	const struct device_ops *ops;
	unsigned int can;	/* enum capability */
	unsigned int announced[TRANSPORTS];	/* ON_DEMAND_* */
	char firmware[64];	/* its version */
	size_t datagram_bytes;	/* the longest datagram */
	const char *refused;	/* the call that failed in tune() or recover() */
	char *buffer;		/* of DEVICE_BUFFER_BYTES, pinned: a page begins there */
	bool never_pins;	/* a planted defect: what should be pinned is on demand */
	void *private;
};

/* Whether it is to be pinned. */
bool region_is_pinned(const struct device *device, const struct region *region);

struct device_ops {
	/* Sets device->can. 0, or negative errno, logged. */
	int (*open)(struct device *device, const struct fixture *fixture);
	void (*close)(struct device *device);
	/* 0 or negative errno, not logged. */
	int (*add)(struct device *device, struct region *region);
	int (*remove)(struct device *device, struct region *region);
	/* One request on each connection, at once: how the first that failed did. */
	enum status (*operate)(struct device *device, struct request *requests, unsigned int n);
	/* 0 or negative errno, not logged. */
	int (*advise)(struct device *device, const struct advice *advice);
	/*
	 * With CAN_CONNECT: connects anew. 0 or negative errno, not logged; then no operation is possible,
	 * and the device cannot be closed.
	 */
	int (*tune)(struct device *device, const struct tuning *tuning);
	/* After an operation that failed: makes the next possible. Fails as tune() does. */
	int (*recover)(struct device *device);
};

extern const struct device_ops device_verbs, device_odp_dev;

/* Those of a device by its name: "odp_dev", or an ibverbs device's. */
const struct device_ops *device_ops_of(const char *device);

#endif
