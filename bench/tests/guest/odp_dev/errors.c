// SPDX-License-Identifier: GPL-2.0
/* Bad input and missing rights: each gives its error of the ABI, and does nothing. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/guest/odp_dev/check.h"

#define BYTES (4 * PAGE)

static enum outcome registrations(struct device *device)
{
	static const struct {
		size_t offset, length;
		uint32_t flags;
		int error;
	} bad[] = {
		{ 0, 0, 0, -EINVAL },
		{ 0, ODP_DEV_MAX_REGION_BYTES + 1, 0, -EINVAL },
		{ 0, BYTES, 1 << 4, -EINVAL },
		{ 0, BYTES, 1u << 31, -EINVAL },
		{ 0, BYTES, ODP_DEV_HUGETLB | ODP_DEV_PINNED, -EINVAL },
		{ 0, BYTES, ODP_DEV_IMPLICIT | ODP_DEV_PINNED, -EINVAL },
		{ 0, BYTES, ODP_DEV_IMPLICIT | ODP_DEV_HUGETLB, -EINVAL },
		{ 0, BYTES, ODP_DEV_IMPLICIT, -EINVAL },
		{ -(size_t)PAGE, 2 * PAGE, 0, -EFAULT },	/* wraps around */
		{ -(size_t)PAGE, 1, 0, -EFAULT },		/* the kernel's */
		{ 1ul << 47, 1, ODP_DEV_PINNED, -EFAULT },
	};
	unsigned char *base = memory(BYTES);
	uint32_t key;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		unsigned char *at = bad[i].offset ? (void *)bad[i].offset : base;
		int ret = device_register(device, at, bad[i].length, bad[i].flags, &key);

		if (ret != bad[i].error)
			return fail("address %p, length %#zx, flags %#x: %d instead of %d", at,
				    bad[i].length, bad[i].flags, ret, bad[i].error);
	}
	munmap(base, BYTES);
	/* pinning needs memory that is there, registering on demand does not */
	EQUAL(device_register(device, base, BYTES, ODP_DEV_PINNED, &key), -EFAULT);
	EQUAL(device_register(device, base, BYTES, 0, &key), 0);
	EQUAL(device_read(device, key, base, &key, 1), -EFAULT);
	return PASSED;
}

/* The kernel would kill for lists of up to 4 GiB; refusing takes nothing away. */
static enum outcome long_lists(struct device *device)
{
	size_t bytes = ODP_DEV_MAX_REGION_BYTES - PAGE;
	uint64_t left = device->counters->regions;
	uint32_t key;
	void *space;

	if ((uint64_t)sysconf(_SC_PHYS_PAGES) * PAGE > bytes / PAGE * 16)
		return skip("there is memory for the lists of a region of 1 TiB");
	space = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	EXPECT(space != MAP_FAILED);
	for (int i = 0; i < 8; i++)
		EQUAL(device_register(device, space, bytes, 0, &key), -ENOMEM);
	EQUAL(device->counters->regions, left);
	EQUAL(device_register(device, space, BYTES, 0, &key), 0);
	munmap(space, bytes);
	return PASSED;
}

static enum outcome accesses(struct device *device)
{
	unsigned char *base = memory(BYTES), data[16];
	struct odp_dev_access good = { .address = (uintptr_t)base + 8, .length = 8,
				       .buffer = (uintptr_t)data, .operation = ODP_DEV_WRITE };
	struct odp_dev_access bad;

	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &good.key), 0);
#define REFUSED(field, value, error) do { \
	bad = good; \
	bad.field = (value); \
	EQUAL(device_access(device, &bad), error); \
} while (0)
	REFUSED(key, good.key + 1, -ENOENT);
	REFUSED(key, 0, -ENOENT);
	REFUSED(operation, 3, -EINVAL);
	REFUSED(length, 0, -EINVAL);
	REFUSED(length, ODP_DEV_MAX_ACCESS_BYTES + 1, -EINVAL);
	REFUSED(length, -1ull, -EINVAL);
	REFUSED(length, BYTES, -EFAULT);
	EQUAL(bad.error_address, good.address);
	REFUSED(address, (uintptr_t)base - 1, -EFAULT);
	REFUSED(address, 0, -EFAULT);
	REFUSED(address, -4ull, -EFAULT);
	REFUSED(buffer, 0, -EFAULT);
	EQUAL(bad.error_address, 0);
	good.operation = ODP_DEV_FETCH_ADD;
	REFUSED(length, 4, -EINVAL);
	REFUSED(length, 16, -EINVAL);
	REFUSED(address, (uintptr_t)base + 4, -EINVAL);
	EQUAL(device->counters->accesses, 0);
	good.operation = ODP_DEV_READ;
	REFUSED(buffer, 1ull << 63, -EFAULT);
	munmap(base, BYTES);
	return PASSED;
}

static enum outcome permissions(struct device *device)
{
	unsigned char *base = memory(BYTES), data[8] = "changed";
	uint64_t old;
	uint32_t key;

	EQUAL(device_register(device, base, BYTES, 0, &key), 0);
	EQUAL(device_write(device, key, base, data, 8), -EACCES);
	EQUAL(device_fetch_add(device, key, base, 1, &old), -EACCES);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_WRITE, base, 1), -EPERM);
	EQUAL(device_read(device, key, base, data, 8), 0);
	EQUAL(base[0], 0);
	EQUAL(device_deregister(device, key), 0);
	EQUAL(device_register(device, base, BYTES, ODP_DEV_PINNED, &key), 0);
	EQUAL(device_write(device, key, base, data, 8), -EACCES);
	/* memory that is not writable cannot be a region that is */
	EXPECT(!mprotect(base, BYTES, PROT_READ));
	EQUAL(device_register(device, base, BYTES, ODP_DEV_PINNED | ODP_DEV_WRITABLE, &key),
	      -EFAULT);
	munmap(base, BYTES);
	return PASSED;
}

/*
 * Memory that the process may only read, in a region that the device may write: a fault asks for
 * write access whatever the device wants, and fails; what was there at registration can be read.
 */
static enum outcome read_only_memory(struct device *device)
{
	unsigned char *base = memory(BYTES), data[8];
	uint32_t key;

	memcpy(base, "present", 8);
	EXPECT(!mprotect(base, BYTES, PROT_READ));
	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device->counters->entries, 1);
	EXPECT(!device_entry(device, key, base).writable);
	EQUAL(device_read(device, key, base, data, 8), 0);
	EQUAL(memcmp(data, "present", 8), 0);
	EQUAL(device_read(device, key, base + PAGE, data, 8), -EFAULT);
	EQUAL(device_write(device, key, base, "changed", 8), -EFAULT);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_WRITE, base, BYTES), -EFAULT);
	/* a prefetch for reading asks for no more than that */
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, BYTES), 0);
	EQUAL(device_read(device, key, base + PAGE, data, 8), 0);
	EQUAL(memcmp(base, "present", 8), 0);
	munmap(base, BYTES);
	return PASSED;
}

static enum outcome prefetches(struct device *device)
{
	unsigned char *base = memory(BYTES);
	uint32_t key, pinned;

	EQUAL(device_register(device, base, BYTES, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device_register(device, base, BYTES, ODP_DEV_PINNED, &pinned), 0);
	EQUAL(device_prefetch(device, key, 3, base, BYTES), -EINVAL);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, 0), -EINVAL);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, BYTES + 1), -EFAULT);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, -1ull), -EFAULT);
	EQUAL(device_prefetch(device, key + 7, ODP_DEV_PREFETCH, base, BYTES), -ENOENT);
	EQUAL(device_prefetch(device, pinned, ODP_DEV_PREFETCH, base, BYTES), -EINVAL);
	munmap(base, BYTES);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH, base, BYTES), -EFAULT);
	EQUAL(device_prefetch(device, key, ODP_DEV_PREFETCH_NO_FAULT, base, BYTES), 0);
	EQUAL(device->counters->page_faults_handled, 0);
	return PASSED;
}

static enum outcome others(struct device *device)
{
	struct odp_dev_deregister gone = { .key = 1, .reserved = 1 };
	struct odp_dev_entry entry = { .reserved = 1 };
	unsigned char *base = memory(BYTES);
	struct odp_dev_info info;
	uint32_t key;

	EQUAL(ioctl(device->fd, ODP_DEV_IOC_INFO, &info), 0);
	EQUAL(info.abi, ODP_DEV_ABI);
	EXPECT(info.features & ODP_DEV_HUGETLB && info.features & ODP_DEV_PINNED);
	EQUAL(strcmp(info.function, DEVICE_FUNCTION), 0);
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_INFO, NULL) ? errno : 0, EFAULT);
	EQUAL(ioctl(device->fd, _IO('O', 0x7f), NULL) ? errno : 0, ENOTTY);
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_REGISTER, NULL) ? errno : 0, EFAULT);
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_ACCESS, 8) ? errno : 0, EFAULT);
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_DEREGISTER, &gone) ? errno : 0, EINVAL);
	EQUAL(device_deregister(device, 1), -ENOENT);
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_ENTRY, &entry) ? errno : 0, EINVAL);

	EQUAL(device_register(device, base, BYTES, 0, &key), 0);
	entry = (struct odp_dev_entry){ .key = key, .address = (uintptr_t)base + BYTES };
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_ENTRY, &entry) ? errno : 0, EFAULT);
	EQUAL(device_deregister(device, key), 0);
	EQUAL(device_deregister(device, key), -ENOENT);
	munmap(base, BYTES);
	return PASSED;
}

/* A registration whose key cannot be returned leaves nothing behind. */
static enum outcome untold(struct device *device)
{
	struct odp_dev_register *ask = memory(PAGE);

	*ask = (struct odp_dev_register){ .address = (uintptr_t)ask, .length = PAGE };
	EXPECT(!mprotect(ask, PAGE, PROT_READ));
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_REGISTER, ask) ? errno : 0, EFAULT);
	EQUAL(device->counters->regions, 0);
	munmap(ask, PAGE);
	return PASSED;
}

static enum outcome limits(struct device *device)
{
	unsigned char *base = memory(PAGE);
	uint32_t key, first = 0;

	for (unsigned int i = 0; i < ODP_DEV_MAX_REGIONS; i++) {
		EQUAL(device_register(device, base, PAGE, 0, &key), 0);
		first = first ? first : key;
	}
	EQUAL(device_register(device, base, PAGE, 0, &key), -ENOSPC);
	EQUAL(device->counters->regions, ODP_DEV_MAX_REGIONS);
	EQUAL(device_deregister(device, first), 0);
	EQUAL(device_register(device, base, PAGE, 0, &key), 0);
	EXPECT(key != first);	/* keys come back late */
	munmap(base, PAGE);
	return PASSED;
}

static enum outcome counters(struct device *device)
{
	void *writable = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, device->fd, 0);

	EXPECT(writable == MAP_FAILED && errno == EINVAL);
	EXPECT(mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, device->fd, 0) == MAP_FAILED);
	EXPECT(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device->fd, PAGE) == MAP_FAILED);
	EXPECT(mprotect((void *)device->counters, PAGE, PROT_READ | PROT_WRITE));
	/* it is one page, and stays one */
	EXPECT(mremap((void *)device->counters, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
	return PASSED;
}

/* In a child: gives up its capabilities, or its user. Its exit status is errno of open(). */
static int open_as(bool nobody)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };
	pid_t child = fork();
	int status, fd;

	if (!child) {
		if (nobody ? setuid(65534) : (int)syscall(SYS_capset, &header, none))
			_exit(0);
		fd = open(ODP_DEV_DEVICE, O_RDWR);
		_exit(fd < 0 ? errno : 0);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static enum outcome rights(struct device *device UNUSED)
{
	EQUAL(open_as(true), EACCES);
	EQUAL(open_as(false), EPERM);
	return PASSED;
}

/*
 * Under odp_path's path "nowhere": the device is given an address that the IOMMU does not
 * translate, and says so.
 */
static enum outcome untranslated(struct device *device)
{
	unsigned char *base = memory(BYTES), data[3] = { 1, 2, 3 };
	struct odp_dev_access access = {
		.operation = ODP_DEV_WRITE, .address = (uintptr_t)base + PAGE + 5,
		.length = sizeof(data), .buffer = (uintptr_t)data,
	};
	struct odp_dev_entry entry;
	int ret = device_register(device, base, BYTES, ODP_DEV_WRITABLE, &access.key);

	if (ret == -EOPNOTSUPP)
		return skip("the kernel has no other path than native, or no IOMMU translates");
	EQUAL(ret, 0);
	EQUAL(device_access(device, &access), -EREMOTEIO);
	EQUAL(access.error_address, access.address);
	entry = device_entry(device, access.key, base + PAGE + 5);
	EXPECT(entry.present && entry.writable);
	EQUAL(entry.physical, 0);
	EQUAL(access.error_dma, entry.dma);
	EQUAL(device->counters->translation_errors, 1);
	EQUAL(device->counters->accesses, 0);
	munmap(base, BYTES);
	return PASSED;
}

const struct test nowhere_tests[] = {
	{ "an address that is not translated", untranslated },
	{ 0 }
};

const struct test error_tests[] = {
	{ "registrations", registrations },
	{ "lists that are longer than memory", long_lists },
	{ "accesses", accesses },
	{ "permissions", permissions },
	{ "read-only memory in a region for writing", read_only_memory },
	{ "prefetches", prefetches },
	{ "other calls", others },
	{ "a key that cannot be told", untold },
	{ "limits", limits },
	{ "the counters are read-only", counters },
	{ "the device file is for root", rights },
	{ 0 }
};
