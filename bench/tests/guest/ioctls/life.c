// SPDX-License-Identifier: GPL-2.0
/* A life. Everything below is used by all of its threads at once, on purpose without any lock. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <odpbench/odp_dev.h>

#include "lib/random.h"
#include "tests/guest/ioctls/call.h"
#include "tests/guest/ioctls/life.h"

#define PAGE	4096ul
#define ARENA	(2ul << 20)
#define SLOTS	3		/* of files, for each device */
#define REGIONS	4		/* of a file that are remembered */
#define TRIES	6		/* to find a file that is open, and a region that is there */
#define STEPS	150		/* of a thread */
#define RESERVED_FDS 3

struct region {
	atomic_uint key;
	atomic_ulong base, bytes;
};

static atomic_int files[DEVICE_FILES][SLOTS];
static struct region regions[SLOTS][REGIONS];
static char *arena, *shared;
static struct caller callers[THREADS];

/* --- files */

static int device_open(enum device_file file)
{
	return open(device_paths[file], O_RDWR | O_CLOEXEC);
}

static void forget_regions(size_t slot)
{
	for (size_t i = 0; i < REGIONS; i++)
		atomic_store(&regions[slot][i].key, 0);
}

static void close_slot(atomic_int *slot)
{
	int fd = atomic_exchange(slot, -1);

	if (fd >= RESERVED_FDS)
		close(fd);
}

static void change_file(uint64_t *random)
{
	enum device_file file = any_below(random, DEVICE_FILES);
	size_t which = any_below(random, SLOTS);
	atomic_int *slot = &files[file][which];
	int fd = atomic_load(slot), other;

	if (any_below(random, 2) && fd >= RESERVED_FDS) {
		other = dup(fd);
		fd = atomic_exchange(slot, other);	/* a mapping or a call may keep the file open */
		if (fd >= RESERVED_FDS)
			close(fd);
		return;
	}
	close_slot(slot);
	if (file == ODP_DEV)
		forget_regions(which);
	fd = atomic_exchange(slot, device_open(file));
	if (fd >= RESERVED_FDS)
		close(fd);
}

/* --- memory */

static void disturb(uint64_t *random)
{
	static const int advices[] = { MADV_DONTNEED, MADV_DONTNEED, MADV_POPULATE_WRITE,
				       MADV_POPULATE_READ, MADV_PAGEOUT, MADV_HUGEPAGE };
	size_t pages = 1 + any_below(random, 32), first = any_below(random, ARENA / PAGE - pages);
	char *at = arena + first * PAGE;

	switch (any_below(random, 5)) {
	case 0:
		mprotect(at, pages * PAGE, PROT_READ);
		mprotect(at, pages * PAGE, PROT_READ | PROT_WRITE);
		break;
	case 1:
		munmap(at, pages * PAGE);
		mmap(at, pages * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	default:
		madvise(at, pages * PAGE, advices[any_below(random, sizeof(advices) / sizeof(int))]);
	}
}

/* Bytes in which a call of another thread may have its struct. */
static void scribble(uint64_t *random)
{
	for (int i = 0; i < 64; i++)
		((volatile char *)shared)[any_below(random, PAGE)] ^= 1 << any_below(random, 8);
}

/* --- calls */

static size_t choose_command(uint64_t *random)
{
	unsigned int all = 0, at;
	size_t i;

	for (i = 0; i < ncommands; i++)
		all += commands[i].weight;
	at = any_below(random, all);
	for (i = 0; at >= commands[i].weight; i++)
		at -= commands[i].weight;
	return i;
}

static void remember(struct region *region, const struct odp_dev_register *made)
{
	bool whole = made->flags & ODP_DEV_IMPLICIT;

	atomic_store(&region->base, whole ? (uintptr_t)arena : made->address);
	atomic_store(&region->bytes, whole ? ARENA : made->length);
	atomic_store(&region->key, made->key);
}

static size_t choose_slot(enum device_file file, uint64_t *random)
{
	size_t slot = any_below(random, SLOTS);

	for (int i = 0; i < TRIES && atomic_load(&files[file][slot]) < 0; i++)
		slot = any_below(random, SLOTS);
	return slot;
}

static struct region *choose_region(size_t slot, bool there, uint64_t *random)
{
	struct region *region = &regions[slot][any_below(random, REGIONS)];

	for (int i = 0; i < TRIES && !atomic_load(&region->key) == there; i++)
		region = &regions[slot][any_below(random, REGIONS)];
	return region;
}

static void ioctl_any(struct caller *caller)
{
	uint64_t *random = &caller->random;
	size_t command = choose_command(random), slot = choose_slot(commands[command].file, random);
	bool registers = commands[command].number == ODP_DEV_IOC_REGISTER;
	struct region *region = choose_region(slot, !registers, random);
	int fd = atomic_load(&files[commands[command].file][slot]);
	struct choices choices = { .random = random, .base = (uintptr_t)arena, .bytes = ARENA };
	union {
		struct odp_dev_register made;
		char bytes[512];
	} argument = { };
	bool known;
	int ret;

	if (!registers) {
		choices.key = atomic_load(&region->key);
		choices.base = atomic_load(&region->base);
		choices.bytes = atomic_load(&region->bytes);
		choices.bytes += !choices.bytes;
	}
	if (!any_below(random, 24)) {
		caller_unknown_number(caller, fd, command);
		return;
	}
	ret = caller_ioctl(caller, fd, command, &choices, &argument, &known);
	if (!ret && known && registers)
		remember(region, &argument.made);
	if (!ret && commands[command].number == ODP_DEV_IOC_DEREGISTER)
		atomic_store(&region->key, 0);
}

static void step(struct caller *caller)
{
	uint64_t *random = &caller->random;
	enum device_file file = any_below(random, DEVICE_FILES);
	size_t slot = choose_slot(file, random);

	switch (any_below(random, 64)) {
	case 0 ... 1:
		change_file(random);
		break;
	case 2 ... 11:
		disturb(random);
		break;
	case 12 ... 14:
		scribble(random);
		break;
	case 15 ... 17:
		caller_map(caller, atomic_load(&files[file][slot]));
		break;
	case 18 ... 19:
		caller_file(caller, atomic_load(&files[file][slot]));
		break;
	default:
		ioctl_any(caller);
	}
}

static void *thread(void *data)
{
	struct caller *caller = data;

	for (int i = 0; i < STEPS || caller->killed; i++)
		step(caller);
	return NULL;
}

static int run(struct tally *tally, struct stamp *stamps, uint64_t seed, bool killed)
{
	pthread_t threads[THREADS];
	int n, ret = 0;

	for (n = 0; n < THREADS && !ret; n++) {
		ret = caller_init(&callers[n], tally, &stamps[n], random_stream(seed, n));
		callers[n].shared = shared;
		callers[n].killed = killed;
		if (!ret)
			ret = pthread_create(&threads[n], NULL, thread, &callers[n]);
	}
	if (ret)
		return ret;
	/* One in four ends while other threads are in calls. */
	for (n = 0; n < (seed % 4 ? THREADS : 1); n++)
		pthread_join(threads[n], NULL);
	return 0;
}

static void open_all(uint64_t seed)
{
	for (size_t slot = 0; slot < SLOTS; slot++) {
		files[ODP_DEV][slot] = device_open(ODP_DEV);
		/* A process has one session; one of three lives has none to begin with. */
		files[ODP_PATH][slot] = seed % 3 && !slot ? device_open(ODP_PATH) : -1;
	}
}

void life(struct tally *tally, struct stamp stamps[2][THREADS], uint64_t seed, bool killed)
{
	pid_t parent = getpid(), child = -1;
	int ret;

	arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED || shared == MAP_FAILED)
		_exit(1);
	open_all(seed);
	/* The child has the same files, whose regions are of its parent's memory. */
	if (seed / 16 % 2)
		child = fork();
	if (!child && (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent))
		_exit(0);
	ret = run(tally, stamps[!child], random_stream(seed, 100 + !child), killed);
	if (child > 0 && seed / 32 % 2)
		waitpid(child, NULL, 0);
	if (seed / 64 % 2)
		for (size_t slot = 0; slot < SLOTS; slot++) {
			close_slot(&files[ODP_DEV][slot]);
			close_slot(&files[ODP_PATH][slot]);
		}
	_exit(ret ? 1 : 0);
}
