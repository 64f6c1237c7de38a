// SPDX-License-Identifier: GPL-2.0
/* Counters of retransmissions and timeouts, by what they mean. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/sysfs.h"
#include "rdma/transport.h"

/* Two ticks of the slowest kernel, HZ=100: it compares whole ticks, and one has begun already. */
#define TICKS_MS 20
/* RDMA_HW_STATS_DEFAULT_LIFESPAN, include/rdma/ib_verbs.h */
#define LIFESPAN_MS 10

const char *const transport_event_names[TRANSPORT_EVENTS] = {
	"retransmissions", "timeouts", "duplicates", "rnr",
};

/*
 * If each side has a counter of the same event, the requester's is used: with both ends in one
 * process, both are of the same port. So these are left out: out_of_sequence and
 * out_of_seq_request, the responder's view of packet_seq_err and rcvd_seq_err; and send_rnr_err,
 * its view of rcvd_rnr_err.
 *
 * mlx5: "Understanding mlx5 Linux Counters and Status Parameters", NVIDIA.
 * rxe: drivers/infiniband/sw/rxe/rxe_comp.c. It has no counter of timeouts: completer_retry_err
 * counts each time that it sends again after a timeout, a NAK or a gap, but not after RNR.
 * rcvd_seq_err is one of these reasons, so it is counted already; ack_deferred counts every
 * response.
 */
static const struct {
	const char *name;
	enum transport_event event;
} names[] = {
	{ "packet_seq_err", TRANSPORT_RETRANSMISSIONS },	/* mlx5: a NAK came */
	{ "implied_nak_seq_err", TRANSPORT_RETRANSMISSIONS },	/* mlx5: a response is missing */
	{ "roce_adp_retrans", TRANSPORT_RETRANSMISSIONS },	/* mlx5: before the ACK timer */
	{ "completer_retry_err", TRANSPORT_RETRANSMISSIONS },	/* rxe */
	{ "local_ack_timeout_err", TRANSPORT_TIMEOUTS },	/* mlx5 */
	{ "roce_adp_retrans_to", TRANSPORT_TIMEOUTS },		/* mlx5: and it was not enough */
	{ "duplicate_request", TRANSPORT_DUPLICATES },		/* mlx5, rxe */
	{ "rnr_nak_retry_err", TRANSPORT_RNR },			/* mlx5 */
	{ "rcvd_rnr_err", TRANSPORT_RNR },			/* rxe */
};

/* False if there is no such file, or no number in it. */
static bool read_number(const char *directory, const char *name, uint64_t *out)
{
	char text[64], *end;

	if (sysfs_read(text, sizeof(text), "%s/%s", directory, name))
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return end != text && !errno;
}

void transport_open(struct transport_counters *counters, const char *sysfs, const char *device,
		    unsigned int port)
{
	uint64_t lifespan_ms;

	snprintf(counters->directory, sizeof(counters->directory),
		 "%s/class/infiniband/%s/ports/%u/hw_counters", sysfs, device, port);
	counters->rest_ms = read_number(counters->directory, "lifespan", &lifespan_ms) ?
			    lifespan_ms : LIFESPAN_MS;
}

/* The kernel asks the device again after this time: update_hw_stats(), core/sysfs.c. */
void transport_rest(const struct transport_counters *counters)
{
	unsigned int ms = counters->rest_ms + TICKS_MS;
	struct timespec rest = { ms / 1000, ms % 1000 * 1000000l };

	while (nanosleep(&rest, &rest) && errno == EINTR)
		;
}

struct transport_counts transport_read(const struct transport_counters *counters)
{
	struct transport_counts counts = { };
	uint64_t value;

	transport_rest(counters);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!read_number(counters->directory, names[i].name, &value))
			continue;
		counts.known[names[i].event] = true;
		counts.n[names[i].event] += value;
	}
	return counts;
}

/* mlx5's counters have 32 bits and wrap around; rxe's have 64. */
static uint64_t difference(uint64_t before, uint64_t after)
{
	return after >= before ? after - before : (uint32_t)(after - before);
}

void transport_add(struct transport_counts *sum, const struct transport_counts *before,
		   const struct transport_counts *after)
{
	for (int i = 0; i < TRANSPORT_EVENTS; i++) {
		sum->known[i] = before->known[i] && after->known[i];
		if (sum->known[i])
			sum->n[i] += difference(before->n[i], after->n[i]);
	}
}

const char *transport_verdict(const struct transport_counts *counts)
{
	bool any_known = false, any = false;

	for (int i = 0; i < TRANSPORT_RNR; i++) {
		any_known |= counts->known[i];
		any |= counts->n[i] > 0;
	}
	return !any_known ? "no counters" : any ? "seen" : "none seen";
}

json_t *transport_to_json(const struct transport_counts *counts)
{
	json_t *object = json_pack("{s:s}", "verdict", transport_verdict(counts));

	for (int i = 0; i < TRANSPORT_EVENTS; i++)
		if (counts->known[i])
			json_object_set_new(object, transport_event_names[i],
					    json_integer((json_int_t)counts->n[i]));
	return object;
}
