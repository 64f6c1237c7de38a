// SPDX-License-Identifier: GPL-2.0
/* What sysfs says of a block device. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/drive.h"
#include "host/emulated.h"
#include "lib/log.h"
#include "lib/sysfs.h"

#define BLOCK		"/sys/block"
#define SECTOR_BYTES	512	/* of /sys/block/NAME/stat, whatever the drive's are */
#define WAIT_MS		5
#define MOST_WAITS	2000	/* 10 s */

int drive_first_emulated(char *name, size_t size)
{
	int ret = -ENODEV;
	glob_t found;

	if (glob(BLOCK "/*", 0, NULL, &found))
		return ret;
	for (size_t i = 0; i < found.gl_pathc && ret; i++) {
		const char *one = strrchr(found.gl_pathv[i], '/') + 1;

		if (emulated_drive(one) && strlen(one) < size) {
			strcpy(name, one);
			ret = 0;
		}
	}
	globfree(&found);
	return ret;
}

/* "0000:00:14.0" */
static int is_function(const char *text)
{
	unsigned int domain, bus, device, function;
	int length = 0;

	return sscanf(text, "%x:%2x:%2x.%1x%n", &domain, &bus, &device, &function, &length) == 4 &&
	       !text[length];
}

/* The device is below its function: /sys/devices/pci0000:00/0000:00:14.0/nvme/nvme0 */
int drive_function(const char *name, char *function, size_t size)
{
	char link[128], path[PATH_MAX], *part, *rest;
	int ret = -ENODEV;

	snprintf(link, sizeof(link), BLOCK "/%.64s/device", name);
	if (strchr(name, '/') || !realpath(link, path))
		return -ENODEV;
	for (part = strtok_r(path, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
		if (!is_function(part) || strlen(part) >= size)
			continue;
		strcpy(function, part);		/* below a bridge: the last one */
		ret = 0;
	}
	return ret;
}

int drive_wait(const char *name)
{
	const struct timespec pause = { .tv_nsec = WAIT_MS * 1000000L };
	char node[128];
	int fd;

	snprintf(node, sizeof(node), "/dev/%.64s", name);
	for (int i = 0; i < MOST_WAITS; i++) {
		fd = open(node, O_RDONLY | O_CLOEXEC);
		if (fd >= 0) {
			close(fd);
			return 0;
		}
		if (errno != ENOENT && errno != ENXIO)
			break;
		nanosleep(&pause, NULL);
	}
	log_error("%s: %s", node, strerror(errno));
	return -errno;
}

int drive_requests(const char *name, struct drive_requests *requests)
{
	uint64_t read_sectors, written_sectors;
	char line[256];
	int ret = sysfs_read(line, sizeof(line), BLOCK "/%s/stat", name);

	if (!ret && sscanf(line, "%" SCNu64 " %*u %" SCNu64 " %*u %" SCNu64 " %*u %" SCNu64,
			   &requests->reads, &read_sectors, &requests->writes,
			   &written_sectors) != 4)
		ret = -EINVAL;
	if (ret) {
		log_error(BLOCK "/%s/stat: %s", name, strerror(-ret));
		return ret;
	}
	requests->bytes_read = read_sectors * SECTOR_BYTES;
	requests->bytes_written = written_sectors * SECTOR_BYTES;
	return 0;
}
