// SPDX-License-Identifier: GPL-2.0
/*
 * pitfall: RDMA reads that fault while others wait behind them, and what the transport had to send
 * again. After Fukuoka, Sato and Taura, "Pitfalls of InfiniBand with On-Demand Paging", ISPASS
 * 2021. Damming: while the first read of a QP faults, the device loses reads posted after it, until
 * the ACK timer runs out. Whether it does depends on how long after. Flood: with many QPs that
 * fault on the requester's side, requests are sent again and again until every QP knows about its
 * pages.
 *
 * A round: each page leaves the device, then `reads` reads are posted on each of `qps` QPs,
 * `interval_us` apart, each of a page of its own. The proof: the requester's pages were in no page
 * table before; each read brought what the CPU had written for this round; if faults are counted,
 * every page was faulted; and no read was posted late.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/memory.h"
#include "lib/log.h"
#include "workload/pitfall/pitfall.h"

/* A read that is lost again and again is a finding, not yet an error; rxe never gives up. */
#define MOST_RETRIES 7
/* The deadline of a read, without the timeouts that it may wait for. */
#define DEADLINE_NS (10000000 * NS_PER_US)

enum side { SIDE_LOCAL, SIDE_REMOTE };

static const char *const sides[] = { "local", "remote", "both", NULL };

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("64"),
	{ .name = "side", .type = OPTION_CHOICE, .choices = sides, .def = "both",
	  .help = "whose memory is on demand: the requester's, the responder's, both",
	  .offset = offsetof(struct pitfall_params, side) },
	{ .name = "qps", .letter = 'q', .type = OPTION_NUMBER, .min = 1, .max = 1024, .def = "1",
	  .help = "connections that read at once; packet flood: 1 to 512, with --reads 1",
	  .offset = offsetof(struct pitfall_params, qps) },
	{ .name = "reads", .type = OPTION_NUMBER, .min = 1, .max = 16, .def = "2",
	  .help = "posted on each QP; packet damming: 2 or more, on one QP",
	  .offset = offsetof(struct pitfall_params, reads) },
	{ .name = "interval_us", .type = OPTION_NUMBER, .min = 0, .max = 1000000, .def = "0",
	  .help = "microseconds between the reads of a QP; packet damming: 0 to several thousand",
	  .offset = offsetof(struct pitfall_params, interval_us) },
	{ .name = "size", .letter = 's', .type = OPTION_BYTES, .min = 8, .max = PAGE_BYTES,
	  .def = "256", .help = "bytes of a read, from the start of a page; one packet",
	  .offset = offsetof(struct pitfall_params, size) },
	{ .name = "ack_timeout", .letter = 'u', .type = OPTION_NUMBER, .min = 0, .max = 20,
	  .def = "14", .help = "the requester sends again after 4.096 us x 2^N, or the device's "
	  "minimum; 14: 67 ms; 0: never",
	  .offset = offsetof(struct pitfall_params, ack_timeout) },
	{ .name = "rnr_timer", .type = OPTION_NUMBER, .min = 0, .max = 31, .def = "12",
	  .help = "a responder that is not ready asks for so much time, as InfiniBand codes it; "
		  "1: 0.01 ms, 12: 0.64 ms, 31: 491.52 ms, 0: 655.36 ms",
	  .offset = offsetof(struct pitfall_params, rnr_timer) },
	{ }
};

/* Runs rounds until n samples were taken or rejected. */
static int rounds(struct pitfall *pitfall, size_t n, struct series *series)
{
	bool proven;
	int ret = 0;

	for (size_t done = 0; done < n && !ret; done += pitfall->n) {
		ret = pitfall_round(pitfall, &proven);
		if (!ret && !proven)
			series->rejected += pitfall->n;
		for (size_t i = 0; i < pitfall->n && !ret && proven; i++)
			ret = series_add(series, pitfall->times[i].completed_ns -
						 pitfall->times[i].posted_ns);
	}
	return ret;
}

/* Registers the memory of both sides on the current path. */
static int add_regions(struct pitfall *pitfall)
{
	struct target *target = pitfall->target;
	int ret = target->ops->add(target, &pitfall->local);

	if (ret)
		return ret;
	ret = target->ops->add(target, &pitfall->remote);
	if (ret)
		target->ops->remove(target, &pitfall->local);
	return ret;
}

static void remove_regions(struct pitfall *pitfall)
{
	pitfall->target->ops->remove(pitfall->target, &pitfall->remote);
	pitfall->target->ops->remove(pitfall->target, &pitfall->local);
}

static int pitfall_measure(struct job *job, size_t n, struct series *series)
{
	struct pitfall *pitfall = job->private;
	struct transport_counts before, after;
	int ret = add_regions(pitfall);

	if (ret)
		return ret;
	before = transport_read(&pitfall->counters);
	ret = rounds(pitfall, n, series);
	after = transport_read(&pitfall->counters);
	transport_add(&series->transport, &before, &after);
	series->watched = true;
	remove_regions(pitfall);
	return ret;
}

/* One round. */
static int pitfall_count(struct job *job, struct tally *tally)
{
	struct pitfall *pitfall = job->private;
	struct odp_path_stats before;
	bool proven;
	int ret = add_regions(pitfall);

	if (ret)
		return ret;
	before = session_stats(&job->fixture.machine->session);
	ret = pitfall_round(pitfall, &proven);
	transport_rest(&pitfall->counters);
	remove_regions(pitfall);
	tally_stats(tally, &job->fixture, pitfall->n, &before);
	if (ret || proven || pitfall_was_late(pitfall))
		return ret;
	log_error("pitfall: %zu reads: %s", pitfall->n,
		  pitfall_was_right(pitfall) ? "not every page was faulted" : "the data is wrong");
	return -EIO;
}

static int map_memory(struct pitfall *pitfall)
{
	const struct pitfall_params *params = pitfall->params;

	pitfall->n = params->qps * params->reads;
	pitfall->local.pinned = params->side == SIDE_REMOTE;
	pitfall->remote.pinned = params->side == SIDE_LOCAL;
	pitfall->local.bytes = pitfall->remote.bytes = pitfall->n * PAGE_BYTES;
	pitfall->times = calloc(pitfall->n, sizeof(*pitfall->times));
	pitfall->local.address = memory_map(pitfall->local.bytes);
	pitfall->remote.address = memory_map(pitfall->remote.bytes);
	return pitfall->times && pitfall->local.address && pitfall->remote.address ? 0 : -ENOMEM;
}

static void unmap_memory(struct pitfall *pitfall)
{
	if (pitfall->local.address)
		munmap(pitfall->local.address, pitfall->local.bytes);
	if (pitfall->remote.address)
		munmap(pitfall->remote.address, pitfall->remote.bytes);
	free(pitfall->times);
	free(pitfall);
}

static int check_size(struct pitfall *pitfall, const struct verbs_device *device)
{
	if (pitfall->params->size <= verbs_mtu_bytes(device))
		return 0;
	log_error("pitfall: size %" PRIu64 ": a read is one packet; valid: 8 to the path MTU of %s, "
		  "%zu bytes", pitfall->params->size, verbs_device_name(device),
		  verbs_mtu_bytes(device));
	return -EINVAL;
}

/* A connection has two QPs; the target has QPs of its own. */
static int check_qps(struct job *job, const struct verbs_device *device)
{
	const struct pitfall *pitfall = job->private;
	uint64_t qps = 2 * pitfall->params->qps;

	if (qps < (uint64_t)device->attr.max_qp)
		return 0;
	return fixture_skip(&job->fixture, "%" PRIu64 " QPs on one device: %s has %d", qps,
			verbs_device_name(device), device->attr.max_qp);
}

static int connect_all(struct job *job, struct verbs_device *device)
{
	struct pitfall *pitfall = job->private;
	const struct pitfall_params *params = pitfall->params;
	uint64_t ack_timeout_ns = params->ack_timeout ? 4096ull << params->ack_timeout : 0;
	struct link_options link = { LINK_DEFAULTS };

	link.connections = params->qps;
	link.depth = link.reads = params->reads;
	link.retries = MOST_RETRIES;
	link.events = target_sleeps(&params->target, job->fixture.machine);
	link.ack_timeout = params->ack_timeout;
	link.rnr_timer = params->rnr_timer;
	transport_open(&pitfall->counters, "/sys", verbs_device_name(device), device->port_number);
	/* The timer may run out only after four times its value (IBTA 9.7.6.1.3), at each try. */
	pitfall->deadline_ns = DEADLINE_NS + 4 * ack_timeout_ns * (link.retries + 1);
	/*
	 * rxe does not stop its ACK timer when the response comes: when the timer of an earlier
	 * read runs out, it sends again what is in flight. The longer rest makes sure that no such
	 * timer is left after a reading, and no such packet when the regions go.
	 */
	pitfall->counters.rest_ms += ack_timeout_ns / (1000 * NS_PER_US);
	return link_open(&pitfall->link, device, &link);
}

static int pitfall_open(struct job *job)
{
	struct pitfall *pitfall = calloc(1, sizeof(*pitfall));
	struct verbs_device *device;
	int ret;

	if (!pitfall)
		return -ENOMEM;
	pitfall->params = (const struct pitfall_params *)job->params;
	pitfall->target = job->fixture.target;
	pitfall->stamp = DATA_FIRST_STAMP;
	job->private = pitfall;
	device = target_verbs_device(job->fixture.target);
	ret = map_memory(pitfall);
	if (!ret)
		ret = check_size(pitfall, device);
	if (!ret)
		ret = check_qps(job, device);
	if (!ret)
		ret = connect_all(job, device);
	if (ret)
		unmap_memory(pitfall);
	return ret;
}

static void pitfall_close(struct job *job)
{
	struct pitfall *pitfall = job->private;

	link_close(&pitfall->link);
	unmap_memory(pitfall);
}

static const struct measure measures[] = { { .name = "latency" }, { } };

const struct workload_ops workload_pitfall = {
	.name = "pitfall",
	.summary = "reads that wait behind faults: packet damming and packet flood",
	.about = "Packet damming: while the first read of a QP faults, the device loses those "
		 "posted behind it, until the ACK timeout ends that (--reads 2, --interval-us "
		 "swept). Packet flood: where many QPs fault on the requester's side, requests "
		 "are sent again and again until each QP knows of its pages (--reads 1, --side "
		 "local, --qps swept).",
	.targets = TARGET_VERBS,
	.options = options,
	.params_size = sizeof(struct pitfall_params),
	.measures = measures,
	.paths = "native",
	.valid_for = "the time of each read from its posting to its completion, both ends in one "
		     "process, and whether the device's port sent packets again meanwhile, "
		     "whatever they were of",
	.open = pitfall_open,
	.close = pitfall_close,
	.measure = pitfall_measure,
	.count = pitfall_count,
	.proof = target_proof,
};
