/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a port counted of its transport's repairs: packets sent again, and why. Each driver has
 * names of its own for them, in /sys/class/infiniband/DEVICE/ports/PORT/hw_counters
 * (Documentation/ABI/stable/sysfs-class-infiniband); those that InfiniBand itself defines, in
 * counters/ beside it, are of the link and tell nothing of this.
 */
#ifndef ODPBENCH_RDMA_TRANSPORT_H
#define ODPBENCH_RDMA_TRANSPORT_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* What happened, to whom, whatever the driver calls it. */
enum transport_event {
	TRANSPORT_RETRANSMISSIONS,	/* the requester sent again what a NAK or a gap says was lost */
	TRANSPORT_TIMEOUTS,		/* its ACK timer ran out */
	TRANSPORT_DUPLICATES,		/* the responder was asked again what it had answered */
	TRANSPORT_RNR,			/* the responder was not ready: a NIC that has to fault may say so */
	TRANSPORT_EVENTS
};

/* The names of the events in a result document. */
extern const char *const transport_event_names[TRANSPORT_EVENTS];

struct transport_counts {
	bool known[TRANSPORT_EVENTS];	/* the driver counts it */
	uint64_t n[TRANSPORT_EVENTS];
};

/* A port's counters, found once. */
struct transport_counters {
	char directory[PATH_MAX];
	unsigned int rest_ms;	/* before a reading; from open on: so long is an answer kept */
};

/* sysfs is "/sys" but in tests. A port without counters is no error. */
void transport_open(struct transport_counters *counters, const char *sysfs, const char *device,
		    unsigned int port);

/* Waits until the kernel's answer will not be older than this call. */
void transport_rest(const struct transport_counters *counters);

/* The same, and what was counted until now; all traffic of the port is in it. */
struct transport_counts transport_read(const struct transport_counters *counters);

/* sum += after - before; what is known in both is known in sum. */
void transport_add(struct transport_counts *sum, const struct transport_counts *before,
		   const struct transport_counts *after);

/*
 * "none seen", "seen" or "no counters": seen where anything but RNR was counted, which is how a
 * responder waits for a page and no loss. Not from times: a slow device is no lossy one.
 */
const char *transport_verdict(const struct transport_counts *counts);

/* "transport" of a results row: the verdict, and what is known. A new reference, or NULL. */
json_t *transport_to_json(const struct transport_counts *counts);

#endif
