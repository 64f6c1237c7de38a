// SPDX-License-Identifier: GPL-2.0
/*
 * Exporter udmabuf: pages of a memfd, which the kernel's driver udmabuf pins. The pages of its list
 * are scattered: the even ones are touched before the odd ones, so that physical neighbours, which
 * a list would merge, are no neighbours in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/udmabuf.h>

#include "host/memory.h"
#include "host/nearby.h"
#include "host/pages.h"
#include "lib/log.h"
#include "lib/sysfs.h"
#include "memory/dmabuf/dmabuf.h"

#define DEVICE	"/dev/udmabuf"
#define LIMIT	"/sys/module/udmabuf/parameters/size_limit_mb"	/* 64 in 6.12 */

enum { MEMFD };

/* The driver wants a file that cannot shrink. */
static int make_file(struct dmabuf *dmabuf)
{
	int fd = memfd_create("odpbench", MFD_CLOEXEC | MFD_ALLOW_SEALING), err;
	void *address = MAP_FAILED;

	dmabuf->files[MEMFD] = fd;
	if (fd >= 0 && !ftruncate(fd, dmabuf->bytes) && !fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK))
		address = mmap(NULL, dmabuf->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	err = errno;
	if (address == MAP_FAILED) {
		log_error("memfd of %zu bytes: %s", dmabuf->bytes, strerror(err));
		return -err;
	}
	dmabuf->address = address;
	madvise(dmabuf->address, dmabuf->bytes, MADV_NOHUGEPAGE);
	nearby_bind_memory(dmabuf->address, dmabuf->bytes);
	memory_touch_scattered(dmabuf->address, dmabuf->bytes);
	return 0;
}

static int check_limit(struct fixture *fixture, size_t bytes)
{
	char text[32];
	uint64_t limit;

	if (sysfs_read(text, sizeof(text), LIMIT))
		return 0;
	limit = strtoull(text, NULL, 10);
	if (bytes >> 20 < limit || bytes == limit << 20)
		return 0;
	return fixture_skip(fixture, "udmabuf exports at most %" PRIu64 " MiB, not %zu MiB: " LIMIT,
			    limit, bytes >> 20);
}

static int udmabuf_open(struct fixture *fixture, struct dmabuf *dmabuf)
{
	struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC, .size = dmabuf->bytes };
	int device = open(DEVICE, O_RDWR | O_CLOEXEC), ret;

	if (device < 0)	/* Debian's 6.1 has none */
		return fixture_skip(fixture, DEVICE ": %s (the kernel's CONFIG_UDMABUF)",
				    strerror(errno));
	ret = check_limit(fixture, dmabuf->bytes);
	if (!ret)
		ret = make_file(dmabuf);
	if (ret)
		goto out;
	create.memfd = dmabuf->files[MEMFD];
	dmabuf->fd = ioctl(device, UDMABUF_CREATE, &create);
	if (dmabuf->fd < 0) {
		ret = -errno;
		log_error(DEVICE ": UDMABUF_CREATE(%zu bytes): %s", dmabuf->bytes, strerror(errno));
	}
out:
	close(device);
	return ret;
}

const struct dmabuf_exporter dmabuf_exporter_udmabuf = {
	.name = "udmabuf", .ram = true, .open = udmabuf_open,
};
