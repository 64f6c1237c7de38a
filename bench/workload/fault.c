// SPDX-License-Identifier: GPL-2.0
/*
 * fault: the first access of an RDMA operation to a page that the device lacks.
 *
 * One side of each operation is an ODP region, the other is pinned, so an operation makes
 * exactly one fault, of one page. How each sample proves it:
 *   path native  the page was discarded before (so the device had lost it), and the operation's
 *                data then came from, or arrived in, the page that took its place;
 *   other paths  the session's fault counter moved by exactly 1, and the data is right.
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "lib/verbs.h"
#include "workload.h"

#define PAGE_BYTES 4096
#define DEADLINE_NS (10ull * 1000 * 1000 * 1000)
#define POISON 0x5a5a5a5a5a5a5a5aull	/* in the target before an operation that writes it */

enum { OPERATION_WRITE, OPERATION_READ, OPERATION_SEND };
enum { SIDE_LOCAL, SIDE_REMOTE };
enum { KIND_ABSENT, KIND_RESIDENT };

static const char *const operations[] = { "write", "read", "send", NULL };
static const char *const sides[] = { "local", "remote", NULL };
static const char *const kinds[] = { "absent", "resident", NULL };

struct fault_params {
	struct workload_params common;
	uint64_t operation, side, kind;
	uint64_t size;
	uint64_t pages;
	uint64_t port;
	uint64_t gid_index;
	uint64_t events;
};

/* perftest's letters: -n iterations, -s size, -i port, -x GID index, -e events. */
static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("512"),
	{ .name = "operation", .type = OPTION_CHOICE, .choices = operations, .def = "write",
	  .help = "the RDMA operation that touches the page",
	  .offset = offsetof(struct fault_params, operation) },
	{ .name = "side", .type = OPTION_CHOICE, .choices = sides, .def = "remote",
	  .help = "whose memory is on demand: the requester's or the responder's",
	  .offset = offsetof(struct fault_params, side) },
	{ .name = "kind", .type = OPTION_CHOICE, .choices = kinds, .def = "absent",
	  .help = "absent: in no page table; resident: in the CPU's, not in the device's",
	  .offset = offsetof(struct fault_params, kind) },
	{ .name = "size", .letter = 's', .type = OPTION_BYTES, .min = 8, .max = PAGE_BYTES,
	  .def = "4096", .help = "bytes moved, from the start of the page",
	  .offset = offsetof(struct fault_params, size) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = 65536, .def = "512",
	  .help = "pages of the region; each is faulted once, then all are invalidated together",
	  .offset = offsetof(struct fault_params, pages) },
	{ .name = "port", .letter = 'i', .type = OPTION_NUMBER, .min = 1, .max = 255, .def = "1",
	  .help = "port of the device", .offset = offsetof(struct fault_params, port) },
	{ .name = "gid_index", .letter = 'x', .type = OPTION_NUMBER, .min = 0, .max = 256,
	  .def = "256", .help = "index of the GID; 256: the first usable",
	  .offset = offsetof(struct fault_params, gid_index) },
	{ .name = "events", .letter = 'e', .type = OPTION_FLAG, .def = "yes",
	  .help = "sleep for completions; no: poll, which wants a CPU of its own",
	  .offset = offsetof(struct fault_params, events) },
	{ }
};

/* From open to close. */
struct fault {
	const struct fault_params *params;
	struct pair pair;
	char *peer;			/* one pinned page: the other side */
	struct ibv_mr *peer_mr;
	char *region;			/* params->pages, on demand */
	size_t region_bytes;
	struct ibv_mr *region_mr;	/* for the length of a pass: the path is latched in it */
	uint64_t stamp;			/* what the source holds, different for each sample */
};

/* Whether the operation reads the region (and writes the peer page). */
static bool region_is_source(const struct fault_params *params)
{
	bool requester_is_source = params->operation != OPERATION_READ;

	return (params->side == SIDE_LOCAL) == requester_is_source;
}

static void stamp_page(char *page, uint64_t bytes, uint64_t stamp)
{
	memcpy(page, &stamp, sizeof(stamp));
	memcpy(page + bytes - sizeof(stamp), &stamp, sizeof(stamp));
}

static bool has_stamp(const char *page, uint64_t bytes, uint64_t stamp)
{
	return !memcmp(page, &stamp, sizeof(stamp)) &&
	       !memcmp(page + bytes - sizeof(stamp), &stamp, sizeof(stamp));
}

/*
 * Takes every page of the region away, from the CPU and so from the device; then, for kind
 * resident, the CPU brings new ones. Page i holds stamp + i then, which is what arrives where it is the source.
 */
static int refresh(struct fault *fault)
{
	if (madvise(fault->region, fault->region_bytes, MADV_DONTNEED)) {
		log_error("fault: madvise(%zu bytes, MADV_DONTNEED): %s", fault->region_bytes,
			  strerror(errno));
		return -errno;
	}
	if (fault->params->kind == KIND_RESIDENT)
		for (uint64_t i = 0; i < fault->params->pages; i++)
			stamp_page(fault->region + i * PAGE_BYTES, fault->params->size,
				   fault->stamp + i);
	return 0;
}

static int post_recv(struct fault *fault, struct ibv_sge *sge)
{
	struct ibv_recv_wr wr = { .sg_list = sge, .num_sge = 1 }, *bad;

	return ibv_post_recv(fault->pair.qp[PAIR_RESPONDER], &wr, &bad);
}

static int post_send(struct fault *fault, struct ibv_sge *local, const struct ibv_sge *remote,
		     const struct ibv_mr *remote_mr)
{
	static const enum ibv_wr_opcode opcodes[] = {
		[OPERATION_WRITE] = IBV_WR_RDMA_WRITE,
		[OPERATION_READ] = IBV_WR_RDMA_READ,
		[OPERATION_SEND] = IBV_WR_SEND,
	};
	struct ibv_send_wr wr = {
		.sg_list = local,
		.num_sge = 1,
		.opcode = opcodes[fault->params->operation],
		.send_flags = IBV_SEND_SIGNALED,
		.wr.rdma = { .remote_addr = remote->addr, .rkey = remote_mr->rkey },
	}, *bad;

	return ibv_post_send(fault->pair.qp[PAIR_REQUESTER], &wr, &bad);
}

/* One operation on a page of the region; its time from posting to completion in *elapsed. */
static int operate(struct fault *fault, char *page, uint64_t *elapsed)
{
	const struct fault_params *params = fault->params;
	bool local = params->side == SIDE_LOCAL;
	struct ibv_sge region = { (uintptr_t)page, params->size, fault->region_mr->lkey };
	struct ibv_sge peer = { (uintptr_t)fault->peer, params->size, fault->peer_mr->lkey };
	bool send = params->operation == OPERATION_SEND;
	uint64_t begin;
	int ret = 0;

	if (send)
		ret = post_recv(fault, local ? &peer : &region);
	begin = clock_now_ns();
	if (!ret)
		ret = post_send(fault, local ? &region : &peer, local ? &peer : &region,
				local ? fault->peer_mr : fault->region_mr);
	if (ret) {
		log_error("fault: posting a %s: %s", operations[params->operation], strerror(ret));
		return -ret;
	}
	ret = pair_wait(&fault->pair, send ? 2 : 1, operations[params->operation],
			begin + DEADLINE_NS);
	*elapsed = clock_now_ns() - begin;
	return ret;
}

/* What the source holds: absent memory reads as zeros. */
static uint64_t source_stamp(const struct fault *fault, uint64_t i)
{
	if (region_is_source(fault->params) && fault->params->kind == KIND_ABSENT)
		return 0;
	return fault->stamp + i;
}

/* The i-th page's fault: time, and whether its data is right. */
static int fault_page(struct fault *fault, uint64_t i, uint64_t *elapsed, bool *right)
{
	uint64_t bytes = fault->params->size, stamp = source_stamp(fault, i);
	char *page = fault->region + i * PAGE_BYTES;
	bool source = region_is_source(fault->params);
	int ret;

	stamp_page(fault->peer, bytes, source ? POISON : stamp);
	ret = operate(fault, page, elapsed);
	*right = !ret && has_stamp(source ? fault->peer : page, bytes, stamp);
	return ret;
}

static int fault_register(struct fault *fault)
{
	fault->region_mr = pair_register(&fault->pair, fault->region, fault->region_bytes,
					 IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
					 IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_ON_DEMAND);
	return fault->region_mr ? 0 : -ENOMEM;
}

static void fault_deregister(struct fault *fault)
{
	if (fault->region_mr)
		ibv_dereg_mr(fault->region_mr);
	fault->region_mr = NULL;
}

/* One sample, or one rejected operation. */
static int sample(struct job *job, struct fault *fault, uint64_t i, struct series *series)
{
	const struct session *session = &job->machine->session;
	uint64_t elapsed, faults = session->stats->faults;
	bool right;
	int ret;

	ret = fault_page(fault, i, &elapsed, &right);
	if (ret)
		return ret;
	faults = session->stats->faults - faults;
	/* Level off counts the faults of steered regions only: native has none to show. */
	if (!right || faults != (strcmp(job->path, "native") ? 1 : 0)) {
		series->rejected++;
		return 0;
	}
	return series_add(series, elapsed);
}

static int fault_measure(struct job *job, size_t n, struct series *series)
{
	struct fault *fault = job->private;
	uint64_t pages = fault->params->pages;
	int ret = fault_register(fault);

	for (size_t i = 0; i < n && !ret; i++) {
		if (i % pages == 0) {
			fault->stamp += pages;
			ret = refresh(fault);
		}
		if (!ret)
			ret = sample(job, fault, i % pages, series);
	}
	fault_deregister(fault);
	return ret;
}

/* Every page faulted once, all of them invalidated together; the counters of both. */
static int count_region(struct job *job, struct fault *fault, struct tally *tally)
{
	uint64_t elapsed;
	struct odp_path_stats before;
	bool right;
	int ret;

	fault->stamp += fault->params->pages;
	ret = refresh(fault);
	session_wait_deferred();
	before = session_stats(&job->machine->session);
	for (uint64_t i = 0; i < fault->params->pages && !ret; i++) {
		ret = fault_page(fault, i, &elapsed, &right);
		if (!ret && !right) {
			log_error("fault: page %" PRIu64 ": the data is wrong", i);
			ret = -EIO;
		}
	}
	tally->list_bytes = job->machine->session.stats->list_bytes;
	if (!ret)
		ret = refresh(fault);
	session_wait_deferred();
	tally->operations = fault->params->pages;
	tally->registered_bytes = fault->region_bytes;
	tally->stats = session_stats_since(&job->machine->session, &before);
	return ret;
}

static int fault_count(struct job *job, struct tally *tally)
{
	struct fault *fault = job->private;
	int ret = fault_register(fault);

	if (!ret)
		ret = count_region(job, fault, tally);
	fault_deregister(fault);
	return ret;
}

static const char *fault_proof(const char *path)
{
	return strcmp(path, "native") ? "counter" : "data";
}

/*
 * A completion that is slept for comes from the kernel's workers; whether one of them runs at
 * once or after our time slice is the scheduler's whim, and with one CPU worth 10,000
 * instructions. As a real-time task we run whenever we can and sleep whenever they must.
 */
static void set_realtime(bool on)
{
	struct sched_param param = { .sched_priority = on ? 1 : 0 };

	if (sched_setscheduler(0, on ? SCHED_FIFO : SCHED_OTHER, &param))
		log_note("fault: sched_setscheduler: %s; latencies depend on the scheduler",
			 strerror(errno));
}

static void fault_close(struct job *job)
{
	struct fault *fault = job->private;

	if (fault->params->events)
		set_realtime(false);
	if (fault->peer_mr)
		ibv_dereg_mr(fault->peer_mr);
	pair_close(&fault->pair);
	if (fault->peer)
		munmap(fault->peer, PAGE_BYTES);
	if (fault->region)
		munmap(fault->region, fault->region_bytes);
	free(fault);
}

static int fault_setup(struct job *job, struct fault *fault)
{
	const struct fault_params *params = fault->params;
	struct pair_options pair = {
		.device = job->machine->device,
		.port = params->port,
		.gid_index = params->gid_index == 256 ? -1 : (int)params->gid_index,
		.events = params->events,
	};
	int ret;

	fault->region_bytes = params->pages * PAGE_BYTES;
	fault->region = memory_map(fault->region_bytes);
	fault->peer = memory_map(PAGE_BYTES);
	if (!fault->region || !fault->peer)
		return -ENOMEM;
	ret = pair_open(&fault->pair, &pair);
	if (ret)
		return ret;
	/* rxe corrupts ODP messages of more than one packet while it reports success. */
	if (params->size > pair_mtu_bytes(&fault->pair)) {
		log_error("fault: size %" PRIu64 ": larger than the path MTU of %s, %zu bytes; "
			  "valid: 8 to that", params->size, job->machine->device,
			  pair_mtu_bytes(&fault->pair));
		return -EINVAL;
	}
	fault->peer_mr = pair_register(&fault->pair, fault->peer, PAGE_BYTES,
				       IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
				       IBV_ACCESS_REMOTE_WRITE);
	return fault->peer_mr ? 0 : -ENOMEM;
}

static int fault_open(struct job *job)
{
	struct fault *fault = calloc(1, sizeof(*fault));
	int ret;

	if (!fault)
		return -ENOMEM;
	fault->params = (const struct fault_params *)job->params;
	fault->stamp = 1ull << 32;	/* never 0, which is what absent memory reads as */
	job->private = fault;
	ret = fault_setup(job, fault);
	if (ret)
		fault_close(job);
	else if (fault->params->events)
		set_realtime(true);
	return ret;
}

static const struct measure measures[] = { { "latency" }, { } };

const struct workload_ops workload_fault = {
	.name = "fault",
	.summary = "first access of an RDMA operation to a page that the device lacks",
	.options = options,
	.params_size = sizeof(struct fault_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.on_verbs = true,
	.valid_for = "the latency of one operation that faults one 4 KiB page on one side, "
		     "posted to completed, both ends in one process",
	.open = fault_open,
	.close = fault_close,
	.measure = fault_measure,
	.count = fault_count,
	.proof = fault_proof,
};
