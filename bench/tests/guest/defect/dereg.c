// SPDX-License-Identifier: GPL-2.0
/*
 * When a region is deregistered, mlx5_ib lets go of it (umem_odp->private) before its pages are
 * unmapped. An invalidation in between finds nobody to tell and returns at once, and the mm frees
 * the page. Then ib_umem_odp_unmap_dma_pages() marks the page, which is in the free list, as
 * dirty: "BUG: Bad page state". Until it unmaps, the device's address leads to a page that belongs
 * to nobody.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/guest/defect/defect.h"

#define ROUNDS 1000
#define REPORT "BUG: Bad page state"

struct discarding {
	char *memory;
	atomic_bool now, busy, end;
};

/* Takes the pages away again and again while their region is deregistered. */
static void *discard(void *argument)
{
	struct discarding *discarding = argument;

	while (!discarding->end) {
		discarding->busy = true;
		if (discarding->now)
			madvise(discarding->memory, PLACE_BYTES, MADV_DONTNEED);
		discarding->busy = false;
		sched_yield();
	}
	return NULL;
}

/* The kernel's log from here on; negative errno. */
static int open_log(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	lseek(fd, 0, SEEK_END);
	return fd;
}

/* How many reports there are; first gets the first of them. A record a read (kmsg(4)). */
static int count_reports(int fd, char *first, size_t size)
{
	char record[8192], *text;
	int reports = 0;
	ssize_t n;

	while ((n = read(fd, record, sizeof(record) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		text = strstr(record, REPORT);
		if (text && !reports++)
			snprintf(first, size, "%.*s", (int)strcspn(text, "\n"), text);
	}
	return reports;
}

/* The status of the write, or negative errno. */
static int one_round(struct place *place, struct discarding *discarding)
{
	struct ibv_mr *mr = verbs_register(&place->device, discarding->memory, PLACE_BYTES,
					   ACCESS_ALL | IBV_ACCESS_ON_DEMAND);
	int ret;

	if (!mr)
		return -EIO;
	ret = place_write(place, mr, discarding->memory, PLACE_BYTES);
	discarding->now = true;
	ibv_dereg_mr(mr);
	discarding->now = false;
	while (discarding->busy)	/* the next write meets no invalidation */
		sched_yield();
	return ret;
}

static int look(struct place *place, struct discarding *discarding, int log, char *seen,
		size_t size)
{
	char first[120] = "";
	pthread_t thread;
	int reports, failed = 0, ret = -pthread_create(&thread, NULL, discard, discarding);

	if (ret)
		return ret;
	for (int i = 0; i < ROUNDS && ret >= 0; i++) {
		ret = one_round(place, discarding);
		failed += ret > 0;
	}
	discarding->end = true;
	pthread_join(thread, NULL);
	if (ret < 0)
		return ret;
	reports = count_reports(log, first, sizeof(first));
	snprintf(seen, size, "%d deregistrations while another thread discards: %d reports%s%s; %d "
		 "writes before them failed", ROUNDS, reports, reports ? ", the first: " : "",
		 first, failed);
	return reports ? DEFECT_SHOWN : DEFECT_NOT_SHOWN;
}

int defect_dereg(struct place *place, char *seen, size_t size)
{
	struct discarding discarding = {
		.memory = mmap(NULL, PLACE_BYTES, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	};
	int log = open_log(), ret;

	if (discarding.memory == MAP_FAILED || log < 0)
		return -ENOMEM;
	ret = look(place, &discarding, log, seen, size);
	close(log);
	munmap(discarding.memory, PLACE_BYTES);
	return ret;
}
