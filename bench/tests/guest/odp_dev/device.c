// SPDX-License-Identifier: GPL-2.0
/* The calls of /dev/odp_dev, and memory to try them on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "tests/guest/odp_dev/check.h"

static int call(struct device *device, unsigned long number, void *argument)
{
	return ioctl(device->fd, number, argument) ? -errno : 0;
}

int device_open(struct device *device)
{
	void *counters;

	device->last_key = 0;
	device->fd = open(ODP_DEV_DEVICE, O_RDWR | O_CLOEXEC);
	if (device->fd < 0)
		return -errno;
	counters = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device->fd, 0);
	if (counters == MAP_FAILED)
		return -errno;
	device->counters = counters;
	return 0;
}

/* The mapping too holds the file. */
void device_close(struct device *device)
{
	munmap((void *)device->counters, PAGE);
	close(device->fd);
}

int device_register(struct device *device, const void *address, size_t length, uint32_t flags,
		    uint32_t *key)
{
	struct odp_dev_register ask = { .address = (uintptr_t)address, .length = length,
					.flags = flags };
	int ret = call(device, ODP_DEV_IOC_REGISTER, &ask);

	*key = ask.key;
	if (!ret)
		device->last_key = ask.key;	/* they only grow */
	return ret;
}

int device_deregister(struct device *device, uint32_t key)
{
	struct odp_dev_deregister ask = { .key = key };

	return call(device, ODP_DEV_IOC_DEREGISTER, &ask);
}

void device_deregister_all(struct device *device)
{
	for (uint32_t key = 1; key <= device->last_key; key++)
		device_deregister(device, key);
}

int device_access(struct device *device, struct odp_dev_access *access)
{
	return call(device, ODP_DEV_IOC_ACCESS, access);
}

int device_read(struct device *device, uint32_t key, const void *from, void *to, size_t length)
{
	struct odp_dev_access access = {
		.key = key, .operation = ODP_DEV_READ, .address = (uintptr_t)from,
		.length = length, .buffer = (uintptr_t)to,
	};

	return device_access(device, &access);
}

int device_write(struct device *device, uint32_t key, void *to, const void *from, size_t length)
{
	struct odp_dev_access access = {
		.key = key, .operation = ODP_DEV_WRITE, .address = (uintptr_t)to,
		.length = length, .buffer = (uintptr_t)from,
	};

	return device_access(device, &access);
}

int device_fetch_add(struct device *device, uint32_t key, void *at, uint64_t operand,
		     uint64_t *result)
{
	struct odp_dev_access access = {
		.key = key, .operation = ODP_DEV_FETCH_ADD, .address = (uintptr_t)at,
		.length = 8, .operand = operand,
	};
	int ret = device_access(device, &access);

	*result = access.result;
	return ret;
}

int device_prefetch(struct device *device, uint32_t key, uint32_t advice, const void *address,
		    size_t length)
{
	struct odp_dev_prefetch prefetch = { .key = key, .advice = advice,
					     .address = (uintptr_t)address, .length = length };

	return call(device, ODP_DEV_IOC_PREFETCH, &prefetch);
}

struct odp_dev_entry device_entry(struct device *device, uint32_t key, const void *address)
{
	struct odp_dev_entry entry = { .key = key, .address = (uintptr_t)address };

	if (call(device, ODP_DEV_IOC_ENTRY, &entry))
		return (struct odp_dev_entry){ 0 };
	return entry;
}

void *memory(size_t bytes)
{
	void *address = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (address == MAP_FAILED || madvise(address, bytes, MADV_NOHUGEPAGE)) {
		perror("memory");
		exit(1);
	}
	return address;
}

/* A change of protection invalidates. */
void forget(void *address, size_t bytes)
{
	if (mprotect(address, bytes, PROT_READ) ||
	    mprotect(address, bytes, PROT_READ | PROT_WRITE)) {
		perror("mprotect");
		exit(1);
	}
}

void fill(void *address, size_t bytes, unsigned int seed)
{
	unsigned char *byte = address;
	uint32_t x = seed * 2654435761u + 1;

	for (size_t i = 0; i < bytes; i++) {
		x = x * 1664525 + 1013904223;
		byte[i] = x >> 24;
	}
}

static void reserve_huge(unsigned int pages)
{
	FILE *file = fopen("/proc/sys/vm/nr_hugepages", "w");

	if (file) {
		fprintf(file, "%u\n", pages);
		fclose(file);
	}
}

void *hugetlb_memory(unsigned int pages)
{
	void *address;

	reserve_huge(8);
	address = mmap(NULL, pages * HUGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	return address == MAP_FAILED ? NULL : address;
}

bool set_parameter(const char *name, const char *value)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/odp_dev/parameters/%s", name);
	file = fopen(path, "w");
	if (!file)
		return false;
	fputs(value, file);
	return !fclose(file);
}

uint64_t frame_of(const void *address)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	if (fd < 0 || pread(fd, &entry, 8, (uintptr_t)address / PAGE * 8) != 8)
		entry = 0;
	close(fd);
	return entry >> 63 ? entry & ((1ull << 55) - 1) : 0;
}

bool kernel_at_least(unsigned int major, unsigned int minor)
{
	unsigned int have_major, have_minor;
	struct utsname name;

	uname(&name);
	if (sscanf(name.release, "%u.%u", &have_major, &have_minor) != 2)
		return false;
	return have_major > major || (have_major == major && have_minor >= minor);
}
