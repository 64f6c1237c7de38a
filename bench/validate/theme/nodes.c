// SPDX-License-Identifier: GPL-2.0
/* Pages that move from one NUMA node to another while the device has them. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "host/knob.h"
#include "host/node.h"
#include "lib/clock.h"
#include "lib/proc_number.h"
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

#define MOVES 8
#define WITHIN_NS (5 * 1000000000ull)

/* Each round writes other data, so that a page that was left on the other node shows. */

static void on_the_move(struct trial *trial)
{
	struct moving moving = { .moved = 0 };
	struct region region = settle(trial, &moving.nodes);
	uint64_t stamp = OTHER, end = clock_now_ns() + WITHIN_NS;
	pthread_t mover;

	moving.memory = region.address;
	expect(trial, !pthread_create(&mover, NULL, move_on, &moving), "pthread_create");
	for (; atomic_load(&moving.moved) < MOVES && clock_now_ns() < end; stamp += PAGES) {
		trial_device_writes_each(trial, &region, stamp);
		trial_cpu_reads_each(trial, &region, stamp);
		trial_device_reads_each(trial, &region, stamp);
	}
	atomic_store(&moving.ends, true);
	pthread_join(mover, NULL);
	if (atomic_load(&moving.moved) < MOVES)
		trial_end(trial, TRIAL_SKIPPED, "the kernel moves pages %u times within 5 s",
			  atomic_load(&moving.moved));
	trial_device_reads_each(trial, &region, stamp - PAGES);
	trial_remove(trial, &region);
}

#define BALANCING "/proc/sys/kernel/numa_balancing"

static uint64_t count_of(const char *event)
{
	return proc_number("/proc/vmstat", event);
}

static void *wait_idly(void *context)
{
	pause();
	return context;
}

/*
 * Entries of the page table are made to refuse every access, so that the next one tells which node uses
 * the page. The kernel does so while a process runs, when it has run for a second.
 */
static void wait_for_hints(struct trial *trial)
{
	uint64_t taken = trial_invalidated_pages(trial), changed = count_of("numa_pte_updates");
	uint64_t end = clock_now_ns() + WITHIN_NS;

	while (count_of("numa_pte_updates") - changed < PAGES ||
	       trial_invalidated_pages(trial) - taken < PAGES)
		if (clock_now_ns() > end)
			trial_end(trial, TRIAL_SKIPPED, "the kernel hides no pages within 5 s");
}

static void hinted(struct trial *trial)
{
	struct nodes nodes;
	struct region region = settle(trial, &nodes);
	pthread_t other;
	uint64_t faults;
	int ret = knob_set(BALANCING, "1");

	if (ret)
		trial_end(trial, TRIAL_SKIPPED, BALANCING ": %s", strerror(-ret));
	/* Of a process with one thread only pages of another node than the CPU's are (mm/mprotect.c). */
	expect(trial, !pthread_create(&other, NULL, wait_idly, NULL), "pthread_create");
	wait_for_hints(trial);
	faults = count_of("numa_hint_faults");
	trial_device_reads_each(trial, &region, STAMP);
	knob_restore(BALANCING);
	if (count_of("numa_hint_faults") - faults < PAGES)
		trial_end(trial, TRIAL_SKIPPED, "the kernel hid other pages");
	trial_device_writes_each(trial, &region, OTHER);
	trial_cpu_reads_each(trial, &region, OTHER);
	pthread_cancel(other);
	pthread_join(other, NULL);
	trial_remove(trial, &region);
}

#define STALE "the device reads or writes memory that is no longer the program's"
#define NEEDS (CAN_WRITE | CAN_READ | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "move", "pages that move to another node, and back, are found where they are", STALE,
	  .needs = NEEDS, .run = there_and_back, .operation = WRITE },
	{ "moving", "no data are lost while pages move between nodes all the time", STALE, .needs = NEEDS,
	  .run = on_the_move, .operation = WRITE },
	{ "hinted", "a page that the kernel hides for a while, to see who uses it, is found again", STALE,
	  .needs = NEEDS, .slow = true, .alone = true, .run = hinted, .operation = WRITE },
	{ }
};

const struct theme theme_nodes = { "nodes", "pages move between NUMA nodes", cases };
