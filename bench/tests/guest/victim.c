// SPDX-License-Identifier: GPL-2.0
/*
 * An ordinary user of ODP, which the guest's tests disturb: it registers a region, then faults and
 * invalidates it until it is killed, or for a number of rounds.
 *
 *   victim [-h] [-e N] ROUNDS
 *	0 rounds: for ever; -h: then sleep with the region registered; -e: fault every Nth page
 *
 * Prints "ready" when the first round is done. Exit status 0, 1 if anything failed, 2 if the data
 * was wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/memory.h"
#include "lib/clock.h"
#include "rdma/link.h"

#define PAGE_BYTES 4096
#define PAGES 64
#define REGION_BYTES (PAGES * PAGE_BYTES)
#define ACCESS (IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE)

struct victim {
	struct verbs_device device;
	struct link link;
	char *region, *source;
	struct ibv_mr *region_mr, *source_mr;
};

static int write_page(struct victim *victim, int page, unsigned long stamp)
{
	struct ibv_sge sge = { (uintptr_t)victim->source, PAGE_BYTES, victim->source_mr->lkey };
	struct ibv_send_wr wr = {
		.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_RDMA_WRITE,
		.wr.rdma = { (uintptr_t)victim->region + page * PAGE_BYTES,
			     victim->region_mr->rkey },
	};

	memcpy(victim->source, &stamp, sizeof(stamp));
	if (link_post_send(&victim->link, 0, &wr) ||
	    link_wait(&victim->link, 1, NULL, "write", clock_now_ns() + 20000000000ull))
		return 1;
	return memcmp(victim->region + page * PAGE_BYTES, &stamp, sizeof(stamp)) ? 2 : 0;
}

static int round_trip(struct victim *victim, unsigned long round, int every)
{
	int ret = 0;

	for (int page = 0; page < PAGES && !ret; page += every)
		ret = write_page(victim, page, round * PAGES + page + 1);
	madvise(victim->region, REGION_BYTES, MADV_DONTNEED);
	return ret;
}

int main(int argc, char **argv)
{
	const struct verbs_device_options device = { .name = "rxe0", .port = 1, .gid_index = -1 };
	const struct link_options link = { LINK_DEFAULTS };
	struct victim victim = { };
	unsigned long rounds;
	int option, every = 1, hold = 0, ret = 0;

	while ((option = getopt(argc, argv, "he:")) != -1) {
		if (option == 'h')
			hold = 1;
		else if (option == 'e' && atoi(optarg) > 0)
			every = atoi(optarg);
		else
			return 1;
	}
	rounds = optind < argc ? strtoul(argv[optind], NULL, 10) : 0;

	victim.region = memory_map(REGION_BYTES);
	victim.source = memory_map(PAGE_BYTES);
	if (!victim.region || !victim.source || verbs_device_open(&victim.device, &device) ||
	    link_open(&victim.link, &victim.device, &link))
		return 1;
	victim.source_mr = verbs_register(&victim.device, victim.source, PAGE_BYTES, ACCESS);
	victim.region_mr = verbs_register(&victim.device, victim.region, REGION_BYTES,
					 ACCESS | IBV_ACCESS_ON_DEMAND);
	if (!victim.source_mr || !victim.region_mr)
		return 1;
	for (unsigned long round = 0; !ret && (!rounds || round < rounds); round++) {
		ret = round_trip(&victim, round, every);
		if (!round) {
			puts("ready");
			fflush(stdout);
		}
	}
	if (hold)
		pause();
	ibv_dereg_mr(victim.region_mr);
	ibv_dereg_mr(victim.source_mr);
	link_close(&victim.link);
	verbs_device_close(&victim.device);
	return ret;
}
