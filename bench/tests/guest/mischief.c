// SPDX-License-Identifier: GPL-2.0
/*
 * A user of ODP that does anything, at random, until it is killed: it registers parts of its
 * memory, lets a device use them, and meanwhile unmaps, moves, protects, shares and forks it.
 * A second thread takes pages away all the time, also while the first one deregisters them.
 *
 *   mischief odp_dev|rxe0 SEED [OPERATIONS]
 *
 * It ignores errors: the function may be taken away at any time, and memory that is not there
 * cannot be accessed. The kernel's log shows what went wrong.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "rdma/link.h"
#include "tests/guest/odp_dev/check.h"

#define ARENA		(8ul << 20)
#define REGIONS		4
#define MOST_BYTES	(64 * PAGE)	/* of an access, and of what is disturbed at once */
#define LIVES		200		/* operations between opening the device and closing it */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25	/* Linux 6.1; the C library of Debian 12 lacks it */
#endif

static __thread uint64_t state;

static void choose_by(uint64_t seed)
{
	state = 0x9e3779b97f4a7c15ull * (seed + 1);
}

static uint64_t any(uint64_t below)
{
	state ^= state << 13;	/* xorshift64, G. Marsaglia, 2003 */
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

static char *arena;
static char *data;

struct range {
	char *base;
	size_t bytes;
};

static struct range part(const struct range *of, size_t most)
{
	struct range range = { .bytes = 1 + any(of->bytes < most ? of->bytes : most) };

	range.base = of->base + any(of->bytes - range.bytes + 1);
	return range;
}

static struct range pages(void)
{
	struct range all = { arena, ARENA }, range = part(&all, MOST_BYTES);
	uintptr_t end = (uintptr_t)range.base + range.bytes;

	range.base = (char *)((uintptr_t)range.base & ~(PAGE - 1));
	range.bytes = ((end + PAGE - 1) & ~(PAGE - 1)) - (uintptr_t)range.base;
	return range;
}

/* --- the devices */

struct target {
	const char *name;
	int (*open)(void);
	void (*close)(void);
	int (*add)(int slot, const struct range *range);
	void (*drop)(int slot);
	void (*use)(int slot, const struct range *range);
};

static struct device device;
static uint32_t keys[REGIONS];

static int dev_open(void)
{
	return device_open(&device);
}

static void dev_close(void)
{
	device_close(&device);
}

static int dev_add(int slot, const struct range *range)
{
	static const uint32_t kinds[] = { 0, ODP_DEV_WRITABLE, ODP_DEV_WRITABLE, ODP_DEV_PINNED,
					  ODP_DEV_IMPLICIT | ODP_DEV_WRITABLE };
	uint32_t flags = kinds[any(sizeof(kinds) / sizeof(kinds[0]))];
	bool whole = flags & ODP_DEV_IMPLICIT;

	return device_register(&device, whole ? NULL : range->base, whole ? 0 : range->bytes, flags,
			       &keys[slot]);
}

static void dev_drop(int slot)
{
	device_deregister(&device, keys[slot]);
}

static void dev_use(int slot, const struct range *range)
{
	char *aligned = (char *)(((uintptr_t)range->base + 7) & ~7ul);
	uint64_t old;

	switch (any(4)) {
	case 0:
		device_write(&device, keys[slot], range->base, data, range->bytes);
		break;
	case 1:
		device_read(&device, keys[slot], range->base, data, range->bytes);
		break;
	case 2:
		device_fetch_add(&device, keys[slot], aligned, 1, &old);
		break;
	default:
		device_prefetch(&device, keys[slot], any(3), range->base, range->bytes);
	}
}

#define ACCESS (IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE)

static struct verbs_device verbs;
static struct link connection;
static struct ibv_mr *regions[REGIONS], *source;

static int rxe_open(void)
{
	const struct verbs_device_options device = { .name = "rxe0", .port = 1, .gid_index = -1 };
	const struct link_options link = { LINK_DEFAULTS };

	if (verbs_device_open(&verbs, &device) || link_open(&connection, &verbs, &link))
		return -1;
	source = verbs_register(&verbs, data, MOST_BYTES, ACCESS);
	return source ? 0 : -1;
}

static void rxe_close(void)
{
	if (source)
		ibv_dereg_mr(source);
	link_close(&connection);
	verbs_device_close(&verbs);
}

static int rxe_add(int slot, const struct range *range)
{
	regions[slot] = verbs_register(&verbs, range->base, range->bytes,
				       any(4) ? ACCESS | IBV_ACCESS_ON_DEMAND : ACCESS);
	return regions[slot] ? 0 : -1;
}

static void rxe_drop(int slot)
{
	ibv_dereg_mr(regions[slot]);
}

/* A connection whose operation failed does nothing more: the next life has another. */
static void rxe_use(int slot, const struct range *range)
{
	struct ibv_sge sge = { (uintptr_t)data, range->bytes % PAGE + 1, source->lkey };
	struct ibv_send_wr wr = {
		.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_RDMA_WRITE,
		.wr.rdma = { (uintptr_t)range->base, regions[slot]->rkey },
	};

	if (!link_post_send(&connection, 0, &wr))
		link_wait(&connection, 1, NULL, "write", clock_now_ns() + 2000000000ull);
}

static const struct target targets[] = {
	{ "odp_dev", dev_open, dev_close, dev_add, dev_drop, dev_use },
	{ "rxe0", rxe_open, rxe_close, rxe_add, rxe_drop, rxe_use },
	{ }
};

/* --- what happens to memory */

static void move(const struct range *range)
{
	char *elsewhere = mremap(range->base, range->bytes, range->bytes, MREMAP_MAYMOVE |
				 MREMAP_FIXED, arena + ARENA + (range->base - arena));

	if (elsewhere != MAP_FAILED)
		mremap(elsewhere, range->bytes, range->bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
		       range->base);
}

static void map_anew(const struct range *range)
{
	munmap(range->base, range->bytes);
	if (any(2))
		usleep(any(500));
	mmap(range->base, range->bytes, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void share(const struct range *range)
{
	pid_t child = fork();

	if (!child) {
		memset(range->base, 1, range->bytes);
		usleep(any(2000));
		_exit(0);
	}
	memset(range->base, 2, range->bytes);
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void disturb(void)
{
	static const int advices[] = { MADV_DONTNEED, MADV_FREE, MADV_PAGEOUT, MADV_COLD,
				       MADV_HUGEPAGE, MADV_COLLAPSE, MADV_POPULATE_WRITE };
	struct range range = pages();

	switch (any(6)) {
	case 0:
		move(&range);
		break;
	case 1:
		map_anew(&range);
		break;
	case 2:
		share(&range);
		break;
	case 3:
		mprotect(range.base, range.bytes, PROT_READ);
		mprotect(range.base, range.bytes, PROT_READ | PROT_WRITE);
		break;
	default:
		madvise(range.base, range.bytes, advices[any(sizeof(advices) / sizeof(int))]);
	}
}

/* --- the other thread */

/* Where the first thread works. The two values need not be of the same moment. */
static _Atomic(char *) work_base;
static atomic_size_t work_bytes;

static void work_at(const struct range *range)
{
	atomic_store(&work_base, range->base);
	atomic_store(&work_bytes, range->bytes);
}

/* One page at a time, so that the others are there when their region goes. */
static void *discard(void *seed)
{
	uintptr_t at;

	choose_by((uintptr_t)seed);
	for (;;) {
		at = (uintptr_t)atomic_load(&work_base) + any(atomic_load(&work_bytes));
		madvise((char *)(at & ~(PAGE - 1)), PAGE, MADV_DONTNEED);
		if (!any(256))
			usleep(any(1000));
	}
	return NULL;
}

static int start_discarding(uint64_t seed)
{
	const struct range all = { arena, ARENA };
	pthread_t thread;

	work_at(&all);
	return pthread_create(&thread, NULL, discard, (void *)(uintptr_t)seed);
}

/* A region that is gone as soon as its pages have their entries. */
static void pass_by(const struct target *target, int slot)
{
	const struct range all = { arena, ARENA };
	struct range range = part(&all, MOST_BYTES);

	memset(range.base, 3, range.bytes);
	work_at(&range);
	if (!target->add(slot, &range))
		target->drop(slot);
}

static unsigned long live(const struct target *target, unsigned long operations)
{
	struct range all = { arena, ARENA }, registered[REGIONS], range;
	bool there[REGIONS] = { };
	unsigned long done;
	int slot;

	if (target->open()) {
		usleep(50000);
		return 1;
	}
	for (done = 0; done < operations; done++) {
		slot = any(REGIONS);
		if (!there[slot] && any(2)) {
			pass_by(target, slot);
		} else if (!there[slot]) {
			registered[slot] = part(&all, any(2) ? ARENA : MOST_BYTES);
			work_at(&registered[slot]);
			there[slot] = !target->add(slot, &registered[slot]);
		} else if (!any(8)) {
			work_at(&registered[slot]);
			target->drop(slot);
			there[slot] = false;
		} else if (any(3)) {
			range = part(&registered[slot], MOST_BYTES);
			target->use(slot, &range);
		} else {
			disturb();
		}
	}
	for (slot = 0; slot < REGIONS; slot++)
		if (there[slot] && any(2))	/* the others go with the file */
			target->drop(slot);
	target->close();
	return operations;
}

int main(int argc, char **argv)
{
	const struct target *target = targets;
	unsigned long left;

	while (argc > 2 && target->name && strcmp(argv[1], target->name))
		target++;
	if (argc < 3 || !target->name) {
		fprintf(stderr, "usage: mischief odp_dev|rxe0 SEED [OPERATIONS]\n");
		return 2;
	}
	choose_by(strtoul(argv[2], NULL, 10));
	left = argc > 3 ? strtoul(argv[3], NULL, 10) : -1ul;
	/* twice: what is moved away has a place */
	arena = mmap(NULL, 2 * ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	data = mmap(NULL, MOST_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED || data == MAP_FAILED)
		return 1;
	if (start_discarding(any(UINT32_MAX)))
		return 1;
	while (left)
		left -= live(target, left < LIVES ? left : LIVES);
	return 0;
}
