// SPDX-License-Identifier: GPL-2.0
/*
 * Exporter vfio: a BAR of another PCI function, which vfio-pci exports from Linux 6.19 on. The
 * function is the first one bound to vfio-pci that has a BAR of that size.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/vfio.h>

#include "host/iommu_mode.h"
#include "lib/log.h"
#include "memory/dmabuf/dmabuf.h"

#define FUNCTIONS "/sys/bus/pci/drivers/vfio-pci/*:*:*.*"

#ifndef VFIO_DEVICE_FEATURE_DMA_BUF	/* 6.19 */
#define VFIO_DEVICE_FEATURE_DMA_BUF 11
struct vfio_region_dma_range {
	__u64 offset;
	__u64 length;
};
#endif

/* The feature and its argument, struct vfio_device_feature_dma_buf, with one range. */
struct export_request {
	struct vfio_device_feature feature;
	__u32 region_index, open_flags, flags, nr_ranges;
	struct vfio_region_dma_range range;
};

enum { DEVICE, GROUP, CONTAINER };

/* A BAR that holds so many bytes and may be mapped; false: the function has none. */
static bool find_bar(int device, size_t bytes, struct vfio_region_info *bar)
{
	for (int i = VFIO_PCI_BAR0_REGION_INDEX; i <= VFIO_PCI_BAR5_REGION_INDEX; i++) {
		*bar = (struct vfio_region_info){ .argsz = sizeof(*bar), .index = i };
		if (!ioctl(device, VFIO_DEVICE_GET_REGION_INFO, bar) && bar->size >= bytes &&
		    bar->flags & VFIO_REGION_INFO_FLAG_MMAP)
			return true;
	}
	return false;
}

/* A group must have an IOMMU before it gives its devices. */
static int open_device(const char *function, struct dmabuf *dmabuf)
{
	char path[64];
	int *files = dmabuf->files, err;

	snprintf(path, sizeof(path), "/dev/vfio/%d", iommu_group_of(function));
	files[CONTAINER] = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	files[GROUP] = open(path, O_RDWR | O_CLOEXEC);
	if (files[CONTAINER] >= 0 && files[GROUP] >= 0 &&
	    !ioctl(files[GROUP], VFIO_GROUP_SET_CONTAINER, &files[CONTAINER]) &&
	    !ioctl(files[CONTAINER], VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		files[DEVICE] = ioctl(files[GROUP], VFIO_GROUP_GET_DEVICE_FD, function);
	err = errno;
	if (files[DEVICE] >= 0)
		return 0;
	log_error("%s: vfio: %s (module vfio_iommu_type1; without interrupt remapping it wants "
		  "allow_unsafe_interrupts=1)", function, strerror(err));
	return -err;
}

static void close_device(struct dmabuf *dmabuf)
{
	for (int i = 0; i < DMABUF_FILES; i++) {
		if (dmabuf->files[i] >= 0)
			close(dmabuf->files[i]);
		dmabuf->files[i] = -1;
	}
}

/* Opens the first function that has such a BAR. 0, or an error of the last one; 1: none has it. */
static int open_first(struct dmabuf *dmabuf, char function[LENT_NAME_LEN],
		      struct vfio_region_info *bar)
{
	glob_t found;
	int ret = 1;

	if (glob(FUNCTIONS, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && ret; i++) {
			snprintf(function, LENT_NAME_LEN, "%.15s",
				 strrchr(found.gl_pathv[i], '/') + 1);
			ret = open_device(function, dmabuf);
			if (!ret && !find_bar(dmabuf->files[DEVICE], dmabuf->bytes, bar))
				ret = 1;
			if (ret)
				close_device(dmabuf);
		}
	}
	globfree(&found);
	return ret;
}

static int export(struct fixture *fixture, struct dmabuf *dmabuf, const char *function,
		  const struct vfio_region_info *bar)
{
	struct export_request request = {
		.feature = { .argsz = sizeof(request),
			     .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF },
		.region_index = bar->index, .open_flags = O_RDWR | O_CLOEXEC, .nr_ranges = 1,
		.range = { .length = dmabuf->bytes },
	};

	int err;

	dmabuf->fd = ioctl(dmabuf->files[DEVICE], VFIO_DEVICE_FEATURE, &request);
	err = errno;
	if (dmabuf->fd >= 0)
		return 0;
	if (err == ENOTTY || err == EOPNOTSUPP)
		return fixture_skip(fixture, "%s: vfio-pci exports no dma-buf here (Linux 6.19, "
				    "CONFIG_VFIO_PCI_DMABUF): %s", function, strerror(err));
	log_error("%s: exporting %zu bytes of BAR %u: %s", function, dmabuf->bytes, bar->index,
		  strerror(err));
	return -err;
}

static int vfio_open(struct fixture *fixture, struct dmabuf *dmabuf)
{
	char function[LENT_NAME_LEN];
	struct vfio_region_info bar;
	void *address;
	int ret = open_first(dmabuf, function, &bar);

	if (ret > 0)
		return fixture_skip(fixture, "no PCI function that is bound to vfio-pci has a BAR "
				    "of %zu MiB (odpbench lend FUNCTION --to vfio-pci)",
				    dmabuf->bytes >> 20);
	if (!ret)
		ret = export(fixture, dmabuf, function, &bar);
	if (ret)
		return ret;
	address = mmap(NULL, dmabuf->bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
		       dmabuf->files[DEVICE], bar.offset);
	if (address != MAP_FAILED) {
		dmabuf->address = address;
		return 0;
	}
	ret = -errno;
	log_error("%s: mmap of BAR %u: %s", function, bar.index, strerror(-ret));
	return ret;
}

const struct dmabuf_exporter dmabuf_exporter_vfio = { .name = "vfio", .open = vfio_open };
