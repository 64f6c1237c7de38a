/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A /dev/odp_path without the module, for tests of what commands do when it answers or fails: the
 * test program's own open() and ioctl() replace libc's. Workloads map and skeleton run on it.
 */
#ifndef ODPBENCH_TESTS_FAKE_ODP_PATH_H
#define ODPBENCH_TESTS_FAKE_ODP_PATH_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <odpbench/odp_path.h>

/* What a test asks for. */
static struct {
	int map_errno;		/* of map calls of so many pages, 0: of all; 0: they succeed */
	unsigned int map_pages;
	unsigned int map_us;	/* that each takes */
	int signal;		/* that is sent to this process by a map call, 0: none, */
	unsigned int signal_pages;	/* of so many pages, 0: by any */
	uint64_t (*sample)(uint64_t i);	/* NULL: around 1000 */
	const struct odp_path_page *page;	/* what the session shows; NULL: zeros */
} fake;

static int fake_fd = -1;

int open(const char *path, int flags, ...)
{
	va_list args;
	int mode;

	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	if (strcmp(path, ODP_PATH_DEVICE))
		return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	fake_fd = memfd_create("odp_path", MFD_CLOEXEC);
	if (ftruncate(fake_fd, 65536) ||
	    (fake.page && pwrite(fake_fd, fake.page, sizeof(*fake.page), 0) < 0))
		return -1;
	return fake_fd;
}

static int fake_info(struct odp_path_info *info)
{
	static const char *const names[] = { "native", "page", "sg", "iova", "iova-batch" };

	memset(info, 0, sizeof(*info));
	info->abi = ODP_PATH_ABI;
	strcpy(info->version, "fake");
	for (info->npaths = 0; info->npaths < 5; info->npaths++) {
		strcpy(info->paths[info->npaths], names[info->npaths]);
		info->uses[info->npaths] = ODP_PATH_FOR_REGIONS |
					   (info->npaths ? ODP_PATH_FOR_MAP : 0);
	}
	return 0;
}

static int fake_map(struct odp_path_map *map)
{
	if (fake.signal && (!fake.signal_pages || fake.signal_pages == map->pages))
		kill(getpid(), fake.signal);
	if (fake.map_us)
		usleep(fake.map_us);
	if (fake.map_errno && (!fake.map_pages || fake.map_pages == map->pages)) {
		errno = fake.map_errno;
		return -1;
	}
	for (uint64_t i = 0; i < (uint64_t)map->iterations * map->threads; i++) {
		uint64_t sample = fake.sample ? fake.sample(i) : 1000 + i % 7;

		((uint64_t *)(uintptr_t)map->map_ns)[i] = sample;
		((uint64_t *)(uintptr_t)map->unmap_ns)[i] = sample / 2;
	}
	map->list_bytes = map->pages * 8;
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (fd != fake_fd || fd < 0)
		return syscall(SYS_ioctl, fd, request, arg);
	if (request == ODP_PATH_IOC_INFO)
		return fake_info(arg);
	if (request == ODP_PATH_IOC_CONFIG)
		return 0;
	if (request == ODP_PATH_IOC_MAP)
		return fake_map(arg);
	errno = ENOTTY;
	return -1;
}

#endif
