// SPDX-License-Identifier: GPL-2.0
/* A client of /dev/odp_dev. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/log.h"
#include "module/odp_dev.h"

static int open_failed(int error, char *err, size_t err_size)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
		snprintf(err, err_size, "%s: no such device: the module odp_dev is not loaded "
			 "(make modules, then insmod odp_dev.ko)", ODP_DEV_DEVICE);
		break;
	case ENODEV:
		snprintf(err, err_size, "%s: no PCI function is bound to it: "
			 "odpbench lend 0000:BB:DD.F --to odp_dev", ODP_DEV_DEVICE);
		break;
	case EACCES:
	case EPERM:
		snprintf(err, err_size, "%s: no rights: it is for root alone", ODP_DEV_DEVICE);
		break;
	default:
		snprintf(err, err_size, "%s: open: %s", ODP_DEV_DEVICE, strerror(error));
	}
	return -error;
}

static int check_abi(struct odp_dev *dev, char *err, size_t err_size)
{
	if (ioctl(dev->fd, ODP_DEV_IOC_INFO, &dev->info) < 0)
		return open_failed(errno, err, err_size);
	if (dev->info.abi == ODP_DEV_ABI)
		return 0;
	snprintf(err, err_size, "%s: the module speaks ABI %u, this program %u: build both from "
		 "one tree", ODP_DEV_DEVICE, dev->info.abi, ODP_DEV_ABI);
	return -EPROTO;
}

int odp_dev_open(struct odp_dev *dev, char *err, size_t err_size)
{
	void *page;
	int ret;

	dev->fd = open(ODP_DEV_DEVICE, O_RDWR | O_CLOEXEC);
	if (dev->fd < 0)
		return open_failed(errno, err, err_size);
	ret = check_abi(dev, err, err_size);
	if (ret)
		goto err;
	page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, dev->fd, 0);
	if (page == MAP_FAILED) {
		ret = -errno;
		snprintf(err, err_size, "%s: mmap of the counters: %s", ODP_DEV_DEVICE,
			 strerror(-ret));
		goto err;
	}
	dev->counters = page;
	return 0;
err:
	close(dev->fd);
	dev->fd = -1;
	return ret;
}

void odp_dev_close(struct odp_dev *dev)
{
	if (dev->fd < 0)
		return;
	munmap((void *)dev->counters, sysconf(_SC_PAGESIZE));
	close(dev->fd);
	dev->fd = -1;
}

static const char *kind_of(uint32_t flags)
{
	return flags & ODP_DEV_PINNED ? "pinned" : flags & ODP_DEV_HUGETLB ? "hugetlb" :
	       flags & ODP_DEV_IMPLICIT ? "implicit" : "on demand";
}

int odp_dev_register(struct odp_dev *dev, const void *address, uint64_t bytes, uint32_t flags,
		     uint32_t *key)
{
	struct odp_dev_register reg = {
		.address = (uintptr_t)address, .length = bytes, .flags = flags,
	};
	int err;

	if (ioctl(dev->fd, ODP_DEV_IOC_REGISTER, &reg) == 0) {
		*key = reg.key;
		return 0;
	}
	err = errno;
	log_error("odp_dev: register %" PRIu64 " bytes, %s: %s", bytes, kind_of(flags),
		  strerror(err));
	return -err;
}

int odp_dev_deregister(struct odp_dev *dev, uint32_t key)
{
	struct odp_dev_deregister dereg = { .key = key };
	int err;

	if (ioctl(dev->fd, ODP_DEV_IOC_DEREGISTER, &dereg) == 0)
		return 0;
	err = errno;
	log_error("odp_dev: deregister: %s", strerror(err));
	return -err;
}

int odp_dev_access(struct odp_dev *dev, struct odp_dev_access *access)
{
	static const char *const names[] = {
		[ODP_DEV_READ] = "read", [ODP_DEV_WRITE] = "write",
		[ODP_DEV_FETCH_ADD] = "fetch and add",
	};
	int err;

	if (ioctl(dev->fd, ODP_DEV_IOC_ACCESS, access) == 0)
		return 0;
	err = errno;
	if (err == EREMOTEIO)
		log_error("odp_dev: %s: address %#" PRIx64 ": the IOMMU does not translate the "
			  "device's entry, DMA address %#" PRIx64, names[access->operation],
			  (uint64_t)access->error_address, (uint64_t)access->error_dma);
	else
		log_error("odp_dev: %s of %" PRIu64 " bytes at %#" PRIx64 ": %s (at %#" PRIx64 ")",
			  names[access->operation], (uint64_t)access->length,
			  (uint64_t)access->address, strerror(err),
			  (uint64_t)access->error_address);
	return -err;
}

int odp_dev_prefetch(struct odp_dev *dev, uint32_t key, const void *address, uint64_t bytes,
		     enum odp_dev_advice advice)
{
	struct odp_dev_prefetch prefetch = {
		.key = key, .advice = advice, .address = (uintptr_t)address, .length = bytes,
	};
	int err;

	if (ioctl(dev->fd, ODP_DEV_IOC_PREFETCH, &prefetch) == 0)
		return 0;
	err = errno;
	log_error("odp_dev: prefetch of %" PRIu64 " bytes: %s", bytes, strerror(err));
	return -err;
}

int odp_dev_entry(struct odp_dev *dev, uint32_t key, const void *address,
		  struct odp_dev_entry *entry)
{
	int err;

	*entry = (struct odp_dev_entry){ .key = key, .address = (uintptr_t)address };
	if (ioctl(dev->fd, ODP_DEV_IOC_ENTRY, entry) == 0)
		return 0;
	err = errno;
	log_error("odp_dev: entry of %p: %s", address, strerror(err));
	return -err;
}
