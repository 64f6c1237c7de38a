// SPDX-License-Identifier: GPL-2.0
/* Pages that move from one NUMA node to another while the device has them. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "host/node.h"
#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)
#define PAGES 8
#define BYTES (PAGES * PAGE_BYTES)

/* Where the pages are first, and another one. */
struct nodes {
	int home, other;
};

/* A region that the device has written, with all pages on one of two nodes. */
static struct region settle(struct trial *trial, struct nodes *nodes)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);

	trial_device_writes_each(trial, &region, STAMP);
	nodes->home = node_of(region.address);
	nodes->other = nodes->home < 0 ? -1 : node_other_than(nodes->home);
	if (nodes->other < 0)
		trial_end(trial, TRIAL_SKIPPED, "there is one NUMA node");
	if (node_move(region.address, PAGES, nodes->home) != PAGES)
		trial_end(trial, TRIAL_SKIPPED, "the kernel does not move pages to node %d", nodes->home);
	trial_device_reads_each(trial, &region, STAMP);
	return region;
}

/* All that the device has of it goes. */
static void move_to(struct trial *trial, struct region *region, int node)
{
	uint64_t before = trial_invalidated_pages(trial);
	ssize_t there = node_move(region->address, PAGES, node);

	if (there != PAGES)
		trial_end(trial, TRIAL_SKIPPED, "the kernel moves %zd of %d pages to node %d", there, PAGES,
			  node);
	before = trial_invalidated_pages(trial) - before;
	expect(trial, before == PAGES, "%d pages moved to another node, and %llu were taken away", PAGES,
	       (unsigned long long)before);
}

static void there_and_back(struct trial *trial)
{
	struct nodes nodes;
	struct region region = settle(trial, &nodes);

	move_to(trial, &region, nodes.other);
	trial_device_reads_each(trial, &region, STAMP);
	trial_device_writes_each(trial, &region, OTHER);
	move_to(trial, &region, nodes.home);
	trial_cpu_reads_each(trial, &region, OTHER);
	trial_device_reads_each(trial, &region, OTHER);
	trial_remove(trial, &region);
}

/* Somebody who moves pages over and over. */
struct moving {
	struct nodes nodes;
	char *memory;
	atomic_uint moved;	/* times */
	atomic_bool ends;
};

static void *move_on(void *context)
{
	struct moving *moving = context;

	for (int there = 1; !atomic_load(&moving->ends); there = !there)
		if (node_move(moving->memory, PAGES, there ? moving->nodes.other : moving->nodes.home) > 0)
			atomic_fetch_add(&moving->moved, 1);
	return NULL;
}

/* Each round writes other data, so that a page that was left on the other node shows. */
#define ROUNDS 20

static void on_the_move(struct trial *trial)
{
	struct moving moving = { .moved = 0 };
	struct region region = settle(trial, &moving.nodes);
	pthread_t mover;

	moving.memory = region.address;
	expect(trial, !pthread_create(&mover, NULL, move_on, &moving), "pthread_create");
	for (unsigned int round = 0; round < ROUNDS; round++) {
		trial_device_writes_each(trial, &region, OTHER + PAGES * round);
		trial_cpu_reads_each(trial, &region, OTHER + PAGES * round);
		trial_device_reads_each(trial, &region, OTHER + PAGES * round);
	}
	atomic_store(&moving.ends, true);
	pthread_join(mover, NULL);
	if (atomic_load(&moving.moved) < 2)
		trial_end(trial, TRIAL_SKIPPED, "the kernel moved no page meanwhile");
	trial_device_reads_each(trial, &region, OTHER + PAGES * (ROUNDS - 1));
	trial_remove(trial, &region);
}

#define STALE "the device reads or writes memory that is no longer the program's"
#define NEEDS (CAN_WRITE | CAN_READ | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "move", "pages that move to another node, and back, are found where they are", STALE,
	  .needs = NEEDS, .run = there_and_back, .operation = WRITE },
	{ "moving", "no data are lost while pages move between nodes all the time", STALE, .needs = NEEDS,
	  .run = on_the_move, .operation = WRITE },
	{ }
};

const struct theme theme_nodes = { "nodes", "pages move between NUMA nodes", cases };
