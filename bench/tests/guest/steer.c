// SPDX-License-Identifier: GPL-2.0
/*
 * A region on odp_dev whose operations can be counted: faults every page alone, by a write of the
 * device, takes all of them away by one madvise, and looks at the data from both sides.
 *
 *   steer [-s PAGES] [-a] [-e] [-g] [-r] [-t] PAGES [COMMAND]
 * 	-s: fault so many pages at once; -a: leave the pages to the region's end;
 * 	-e: before that take the even pages away, and give the kernel time to use them again;
 * 	-g: huge pages; -r: only register and deregister, and say so before;
 * 	-t: print how long the writes took; COMMAND: a shell runs it while the pages are there
 *
 *   steer -d FD -i PAGES
 * 	an implicit region on a device that is open already: prints its key and the address of
 * 	the pages, and waits for a line of input, before which another process has to run
 *   steer -d FD -k KEY -b ADDRESS PAGES
 * 	which writes the pages and does nothing else
 *
 * Exit status 0; 1 if a call failed, 2 if the data was wrong, else COMMAND's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "tests/guest/odp_dev/check.h"

static int failed(const char *what, size_t page, int error)
{
	fprintf(stderr, "steer: %s, page %zu: %s\n", what, page, strerror(-error));
	return 1;
}

static int wrong(const char *who, size_t page, uint64_t found, uint64_t wanted)
{
	fprintf(stderr, "steer: page %zu: %s finds %#llx instead of %#llx\n", page, who,
		(unsigned long long)found, (unsigned long long)wanted);
	return 2;
}

static uint64_t stamp(size_t page)
{
	return 0x5eed0000 + page;
}

/* Each operation writes the first page of its step, and faults as many as it is long. */
static int write_pages(struct device *device, uint32_t key, char *base, size_t pages, size_t step)
{
	size_t bytes = (step - 1) * PAGE + sizeof(uint64_t);
	uint64_t *data = calloc(1, bytes);
	int ret = 0;

	for (size_t page = 0; page < pages && !ret; page += step) {
		for (size_t i = 0; i < step; i++)
			data[i * PAGE / sizeof(*data)] = stamp(page + i);
		ret = device_write(device, key, base + page * PAGE, data, bytes);
		if (ret)
			ret = failed("write", page, ret);
	}
	free(data);
	return ret;
}

static int check_pages(struct device *device, uint32_t key, char *base, size_t pages)
{
	uint64_t found;
	int ret;

	for (size_t page = 0; page < pages; page++) {
		ret = device_read(device, key, base + page * PAGE, &found, sizeof(found));
		if (ret)
			return failed("read", page, ret);
		if (found != stamp(page))
			return wrong("the device", page, found, stamp(page));
		memcpy(&found, base + page * PAGE, sizeof(found));
		if (found != stamp(page))
			return wrong("the CPU", page, found, stamp(page));
	}
	return 0;
}

/* What the kernel frees last it hands out first. */
static void take_even_pages(char *base, size_t pages)
{
	for (size_t page = 0; page < pages; page += 2)
		madvise(base + page * PAGE, PAGE, MADV_DONTNEED);
	memset(memory(pages * PAGE), 1, pages * PAGE);
}

static int run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The pages are faulted by another process, which was told of them. */
static int implicit(struct device *device, size_t pages)
{
	char *base = memory(pages * PAGE);
	uint32_t key;
	int ret = device_register(device, NULL, 0, ODP_DEV_WRITABLE | ODP_DEV_IMPLICIT, &key);

	if (ret)
		return failed("register", 0, ret);
	printf("%u %#lx\n", key, (unsigned long)base);
	fflush(stdout);
	getchar();
	ret = check_pages(device, key, base, pages);
	madvise(base, pages * PAGE, MADV_DONTNEED);
	if (device_deregister(device, key) && !ret)
		ret = failed("deregister", 0, 0);
	return ret;
}

/* The second form: the device is open already. */
static int on_open_device(int argc, char **argv)
{
	struct device device = { .fd = -1 };
	unsigned long base = 0;
	uint32_t key = 0;
	int option;

	while ((option = getopt(argc, argv, "d:ik:b:")) != -1) {
		if (option == 'd')
			device.fd = atoi(optarg);
		else if (option == 'k')
			key = strtoul(optarg, NULL, 0);
		else if (option == 'b')
			base = strtoul(optarg, NULL, 0);
		else if (option != 'i')
			return 1;
	}
	if (optind >= argc)
		return 1;
	if (!key)
		return implicit(&device, strtoul(argv[optind], NULL, 0));
	return write_pages(&device, key, (char *)base, strtoul(argv[optind], NULL, 0), 1);
}

int main(int argc, char **argv)
{
	size_t pages, step = 1;
	struct device device;
	uint32_t key, flags = ODP_DEV_WRITABLE;
	int option, keep = 0, even = 0, only_register = 0, timed = 0, ret;
	uint64_t begin_ns;
	char *base;

	if (argc > 1 && !strcmp(argv[1], "-d"))
		return on_open_device(argc, argv);
	while ((option = getopt(argc, argv, "aegrts:")) != -1) {
		if (option == 'a')
			keep = 1;
		else if (option == 'e')
			even = 1;
		else if (option == 'g')
			flags |= ODP_DEV_HUGETLB;
		else if (option == 'r')
			only_register = 1;
		else if (option == 't')
			timed = 1;
		else if (option == 's' && atoi(optarg) > 0)
			step = atoi(optarg);
		else
			return 1;
	}
	pages = optind < argc ? strtoul(argv[optind], NULL, 10) : 0;
	if (!pages || pages % step)
		return 1;

	base = flags & ODP_DEV_HUGETLB ? hugetlb_memory((pages * PAGE + HUGE - 1) / HUGE) :
					 memory(pages * PAGE);
	if (!base)
		return failed("huge pages", 0, -ENOMEM);
	ret = device_open(&device);
	if (ret)
		return failed("open", 0, ret);
	if (only_register) {
		puts("registers");
		fflush(stdout);
	}
	ret = device_register(&device, base, pages * PAGE, flags, &key);
	if (ret)
		return failed("register", 0, ret);
	if (only_register)
		return device_deregister(&device, key) ? 1 : 0;
	begin_ns = clock_now_ns();
	ret = write_pages(&device, key, base, pages, step);
	if (timed)
		printf("writes: %llu ns\n", (unsigned long long)(clock_now_ns() - begin_ns));
	if (!ret)
		ret = check_pages(&device, key, base, pages);
	if (!ret && optind + 1 < argc)
		ret = run(argv[optind + 1]);
	if (even)
		take_even_pages(base, pages);
	if (!keep)
		madvise(base, pages * PAGE, MADV_DONTNEED);
	if (device_deregister(&device, key) && !ret)
		ret = failed("deregister", 0, 0);
	device_close(&device);
	return ret;
}
