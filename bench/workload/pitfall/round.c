// SPDX-License-Identifier: GPL-2.0
/* One round of pitfall: drops pages, posts reads, and notes their completions. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "host/data.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "workload/pitfall/pitfall.h"

/* A read that is posted later than this is not the case to be measured. */
#define LATE_NS(interval_ns) ((interval_ns) / 4 + 20 * NS_PER_US)

static char *page_of(const struct target_region *region, size_t read)
{
	return region->address + read * PAGE_BYTES;
}

/* Takes the pages from the device and the CPU, unless they are pinned. */
static int drop(const struct target_region *region)
{
	if (region->pinned || !madvise(region->address, region->bytes, MADV_DONTNEED))
		return 0;
	log_error("pitfall: madvise(MADV_DONTNEED): %s", strerror(errno));
	return -errno;
}

/* Each round reads new data. Where it arrives there is no page yet, or (pinned) poison. */
static int prepare(struct pitfall *pitfall)
{
	size_t length = pitfall->params->size;
	int ret = drop(&pitfall->remote);

	if (!ret)
		ret = drop(&pitfall->local);
	pitfall->stamp += pitfall->n;
	for (size_t i = 0; i < pitfall->n && !ret; i++) {
		data_write(page_of(&pitfall->remote, i), length, pitfall->stamp + i, false);
		if (pitfall->local.pinned)
			data_write(page_of(&pitfall->local, i), length, DATA_POISON, false);
	}
	if (!ret && !pitfall->local.pinned && pages_present(pitfall->local.address, pitfall->n)) {
		log_error("pitfall: pages that were dropped are present again");
		ret = -EIO;
	}
	return ret;
}

/* The @nth read of a connection. */
static int post(struct pitfall *pitfall, size_t nth, unsigned int connection)
{
	size_t read = nth * pitfall->params->qps + connection;
	struct ibv_sge local = {
		(uintptr_t)page_of(&pitfall->local, read), pitfall->params->size,
		pitfall->local.mr->lkey
	};
	struct ibv_send_wr wr = {
		.wr_id = (uint64_t)nth << 32, .sg_list = &local, .num_sge = 1,
		.opcode = IBV_WR_RDMA_READ,
		.wr.rdma = { (uintptr_t)page_of(&pitfall->remote, read), pitfall->remote.mr->rkey },
	};

	pitfall->times[read].posted_ns = clock_now_ns();
	return link_post_send(&pitfall->link, connection, &wr);
}

static void note_completion(struct pitfall *pitfall, const struct ibv_wc *wc)
{
	size_t read = (wc->wr_id >> 32) * pitfall->params->qps + (uint32_t)wc->wr_id;

	pitfall->times[read].completed_ns = clock_now_ns();
}

/* Waits until the next read is due. Returns the number of completions meanwhile. */
static int pass_interval(struct pitfall *pitfall, uint64_t due_ns)
{
	struct ibv_wc wc;
	int n = 0, ret;

	while ((ret = link_poll(&pitfall->link, &wc, "RDMA read", due_ns)) > 0) {
		note_completion(pitfall, &wc);
		n++;
	}
	return ret < 0 ? ret : n;
}

/* Posts all reads of a round; *pending is how many of them are not completed then. */
static int post_all(struct pitfall *pitfall, size_t *pending)
{
	const struct pitfall_params *params = pitfall->params;
	uint64_t begin = clock_now_ns();
	int ret = 0;

	*pending = 0;
	for (size_t nth = 0; nth < params->reads && ret >= 0; nth++) {
		if (nth && params->interval_us)
			ret = pass_interval(pitfall, begin + nth * params->interval_us * NS_PER_US);
		if (ret < 0)
			break;
		*pending -= ret;
		ret = 0;
		for (unsigned int i = 0; i < params->qps && !ret; i++)
			ret = post(pitfall, nth, i);
		*pending += params->qps;
	}
	return ret;
}

bool pitfall_was_late(const struct pitfall *pitfall)
{
	uint64_t interval_ns = pitfall->params->interval_us * NS_PER_US;

	for (size_t nth = 1; nth < pitfall->params->reads && interval_ns; nth++)
		if (pitfall->times[nth * pitfall->params->qps].posted_ns >
		    pitfall->times[0].posted_ns + nth * interval_ns + LATE_NS(interval_ns))
			return true;
	return false;
}

bool pitfall_was_right(const struct pitfall *pitfall)
{
	for (size_t i = 0; i < pitfall->n; i++)
		if (!data_is(page_of(&pitfall->local, i), pitfall->params->size,
			     pitfall->stamp + i, false))
			return false;
	return true;
}

/* In a flood a page may be faulted more than once. */
static bool is_faulted(const struct pitfall *pitfall, const struct target_counts *before)
{
	struct target *target = pitfall->target;
	size_t sides = !pitfall->local.pinned + !pitfall->remote.pinned;
	struct target_counts now;

	return !target->ops->counts(target, &now) ||
	       now.fault_pages - before->fault_pages >= sides * pitfall->n;
}

int pitfall_round(struct pitfall *pitfall, bool *proven)
{
	struct target_counts before = { };
	struct ibv_wc wc;
	size_t pending;
	int ret = prepare(pitfall);

	if (ret)
		return ret;
	pitfall->target->ops->counts(pitfall->target, &before);
	ret = post_all(pitfall, &pending);
	for (; !ret && pending; pending--) {
		ret = link_wait(&pitfall->link, 1, &wc, "RDMA read",
				clock_now_ns() + pitfall->deadline_ns);
		if (!ret)
			note_completion(pitfall, &wc);
	}
	*proven = !ret && pitfall_was_right(pitfall) && is_faulted(pitfall, &before) &&
		  !pitfall_was_late(pitfall);
	return ret;
}
