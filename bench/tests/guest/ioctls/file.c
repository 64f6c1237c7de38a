// SPDX-License-Identifier: GPL-2.0
/* The other calls of a device file: mapping its page, and those that it does not have. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "tests/guest/ioctls/call.h"

#define PAGE 4096ul

static void begin(struct caller *caller)
{
	atomic_store(&caller->stamp->command, -1);
	atomic_store(&caller->stamp->began_ns, clock_now_ns());
}

static void end(struct caller *caller)
{
	atomic_store(&caller->stamp->began_ns, 0);
}

void caller_file(struct caller *caller, int fd)
{
	struct pollfd ask = { .fd = fd, .events = POLLIN | POLLOUT };
	long ret = -1;

	begin(caller);
	switch (any_below(&caller->random, 4)) {
	case 0:
		ret = read(fd, caller->data, 1 + any_below(&caller->random, 2 * PAGE));
		break;
	case 1:
		ret = write(fd, caller->data, 1 + any_below(&caller->random, 2 * PAGE));
		break;
	case 2:
		poll(&ask, 1, 0);
		break;
	default:
		lseek(fd, (off_t)any_below(&caller->random, UINT64_MAX), SEEK_SET);
	}
	end(caller);
	atomic_fetch_add(&caller->tally->files, 1);
	if (ret > 0)
		tally_failure(caller->tally, "read() or write() of %ld bytes succeeds", ret);
}

/* A mapping that may only be read, of one page, that neither grows nor becomes writable. */
static void use(struct caller *caller, char *page)
{
	volatile uint64_t *counter = (uint64_t *)page;
	uint64_t sum = 0;
	void *moved;

	for (size_t i = 0; i < PAGE / sizeof(*counter); i++)
		sum += counter[i];
	(void)sum;
	if (!mprotect(page, PAGE, PROT_READ | PROT_WRITE))
		tally_failure(caller->tally, "the page of counters becomes writable");
	moved = mremap(page, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	if (moved == MAP_FAILED) {
		munmap(page, PAGE);
		return;
	}
	tally_failure(caller->tally, "the page of counters grows");
	munmap(moved, 2 * PAGE);
}

/* What mmap() must refuse. */
static const struct {
	size_t bytes;
	int protection, flags;
	off_t offset;
} bad[] = {
	{ PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, 0 },
	{ PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0 },
	{ PAGE, PROT_READ, MAP_SHARED, PAGE },
	{ PAGE, PROT_READ, MAP_SHARED, 1ll << 43 },
	{ 2 * PAGE, PROT_READ, MAP_SHARED, 0 },
	{ 64ul << 20, PROT_READ, MAP_PRIVATE, 0 },
};

void caller_map(struct caller *caller, int fd)
{
	size_t which = any_below(&caller->random, 2 * sizeof(bad) / sizeof(bad[0]));
	bool wrong = which < sizeof(bad) / sizeof(bad[0]);
	char *page;

	begin(caller);
	if (wrong)
		page = mmap(NULL, bad[which].bytes, bad[which].protection, bad[which].flags, fd,
			    bad[which].offset);
	else
		page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	end(caller);
	atomic_fetch_add(&caller->tally->maps, 1);
	if (page == MAP_FAILED && !wrong && errno != EBADF && errno != EAGAIN)
		tally_failure(caller->tally, "the page of counters is not mapped: %s", strerror(errno));
	if (page == MAP_FAILED)
		return;
	if (!wrong) {
		use(caller, page);
		return;
	}
	tally_failure(caller->tally, "mmap() number %zu, which is wrong, succeeds", which);
	munmap(page, bad[which].bytes);
}
