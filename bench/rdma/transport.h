/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A port's counters of retransmissions: packets sent again, and why. Each driver has its own names
 * for them, in /sys/class/infiniband/DEVICE/ports/PORT/hw_counters
 * (Documentation/ABI/stable/sysfs-class-infiniband). The counters that InfiniBand itself defines,
 * in counters/ beside it, are of the link layer and say nothing about this.
 */
#ifndef ODPBENCH_RDMA_TRANSPORT_H
#define ODPBENCH_RDMA_TRANSPORT_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* What happened and on which side, whatever the driver calls it. */
enum transport_event {
	TRANSPORT_RETRANSMISSIONS,	/* the requester sent again, after a NAK or a gap */
	TRANSPORT_TIMEOUTS,		/* the requester's ACK timer ran out */
	TRANSPORT_DUPLICATES,		/* a request came that the responder had answered before */
	TRANSPORT_RNR,			/* the responder was not ready, which a fault may cause */
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
	unsigned int rest_ms;	/* set by open: how long the kernel keeps an answer */
};

/* sysfs is "/sys", except in tests. A port without counters is no error. */
void transport_open(struct transport_counters *counters, const char *sysfs, const char *device,
		    unsigned int port);

/* Waits until the kernel's answer will not be older than this call. */
void transport_rest(const struct transport_counters *counters);

/* Waits likewise, and reads what was counted until now; all traffic of the port is in it. */
struct transport_counts transport_read(const struct transport_counters *counters);

/* sum += after - before; what is known in both is known in sum. */
void transport_add(struct transport_counts *sum, const struct transport_counts *before,
		   const struct transport_counts *after);

/*
 * "none seen", "seen" or "no counters". Seen: anything but RNR was counted; RNR is not loss but a
 * responder that waits for a page. Times do not count: a slow device need not lose packets.
 */
const char *transport_verdict(const struct transport_counts *counts);

/* "transport" of a results row: the verdict, and the known counts. A new reference, or NULL. */
json_t *transport_to_json(const struct transport_counts *counts);

#endif
