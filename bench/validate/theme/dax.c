// SPDX-License-Identifier: GPL-2.0
/* Files on persistent memory, mapped without a page cache (Documentation/filesystems/dax.rst). */
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)
#define PAGES 4
#define BYTES (PAGES * PAGE_BYTES)

/* Where a file system is mounted with option dax or dax=always. */
static bool find_mount(char *folder, size_t size)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;
	const char *option = NULL;

	while (mounts && !option && (mount = getmntent(mounts))) {
		option = hasmntopt(mount, "dax");
		if (option && (!strncmp(option, "dax=never", 9) || !strncmp(option, "dax=inode", 9)))
			option = NULL;
		if (option)
			snprintf(folder, size, "%s", mount->mnt_dir);
	}
	if (mounts)
		endmntent(mounts);
	return option;
}

/* A file without a name, of PAGES pages and no blocks yet. */
static int open_file(struct trial *trial)
{
	struct statx status;
	char folder[256];
	int fd;

	if (!find_mount(folder, sizeof(folder)))
		trial_end(trial, TRIAL_SKIPPED, "no file system is mounted with option dax");
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, BYTES))
		trial_end(trial, TRIAL_SKIPPED, "a file in %s: %s", folder, strerror(errno));
	if (statx(fd, "", AT_EMPTY_PATH, 0, &status) || !(status.stx_attributes & STATX_ATTR_DAX))
		trial_end(trial, TRIAL_SKIPPED, "%s: its files have a page cache", folder);
	return fd;
}

static char *map_file(struct trial *trial, int fd)
{
	char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	expect(trial, memory != MAP_FAILED, "mmap: %s", strerror(errno));
	return memory;
}

/* By read(2), which takes them from the device that the file is on. */
static void expect_in_file(struct trial *trial, int fd, size_t page, uint64_t stamp)
{
	char found[PAGE_BYTES];

	expect(trial, pread(fd, found, PAGE_BYTES, page * PAGE_BYTES) == PAGE_BYTES, "pread: %s",
	       strerror(errno));
	trial_expect_data(trial, found, PAGE_BYTES, stamp, "what is in the file");
}

static struct part page(struct region *region, size_t n)
{
	return (struct part){ region, n * PAGE_BYTES, PAGE_BYTES };
}

static void file(struct trial *trial)
{
	int fd = open_file(trial);
	struct region region = trial_region(trial, map_file(trial, fd), BYTES, 0);

	trial_device_writes_each(trial, &region, STAMP);
	trial_device_reads_each(trial, &region, STAMP);
	for (size_t n = 0; n < PAGES; n++)
		expect_in_file(trial, fd, n, STAMP + n);
	trial_remove(trial, &region);
	for (size_t n = 0; n < PAGES; n++)
		expect_in_file(trial, fd, n, STAMP + n);
	close(fd);
}

static void hole(struct trial *trial)
{
	int fd = open_file(trial);
	struct region region = trial_region(trial, map_file(trial, fd), BYTES, 0);
	uint64_t before;

	trial_device_writes_each(trial, &region, STAMP);
	before = trial_invalidated_pages(trial);
	expect(trial, !fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, PAGE_BYTES, PAGE_BYTES),
	       "fallocate: %s", strerror(errno));
	before = trial_invalidated_pages(trial) - before;
	expect(trial, before, "a hole, and nothing was taken away");
	trial_device_reads(trial, page(&region, 1), 0);
	trial_device_writes(trial, page(&region, 1), OTHER);
	expect_in_file(trial, fd, 1, OTHER);
	trial_device_reads(trial, page(&region, 2), STAMP + 2);
	expect(trial, !ftruncate(fd, 3 * PAGE_BYTES), "ftruncate: %s", strerror(errno));
	trial_device_is_refused(trial, page(&region, 3), WRITE);
	trial_device_reads(trial, page(&region, 2), STAMP + 2);
	trial_remove(trial, &region);
	close(fd);
}

/* What is pinned could keep blocks of the file system for ever (FOLL_LONGTERM in mm/gup.c). */
static void pinned(struct trial *trial)
{
	int fd = open_file(trial);
	struct region region = { .address = map_file(trial, fd), .bytes = BYTES, .flags = REGION_PINNED };
	int ret = trial->device.ops->add(&trial->device, &region);

	expect(trial, ret == -EOPNOTSUPP, "pinning blocks of a file system: %s",
	       ret ? strerror(-ret) : "is possible");
	close(fd);
}

#define NEEDS (CAN_WRITE | CAN_READ | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "file", "what the device writes to a file on persistent memory is in the file",
	  "data that was said to be persistent is lost", .needs = NEEDS, .run = file, .operation = WRITE },
	{ "hole", "a punched hole is zeros, and a truncated page is refused",
	  "the device writes to blocks of another file", .needs = NEEDS, .run = hole, .operation = WRITE },
	{ "pinned", "such a file cannot be pinned: on demand is the only way",
	  "the device writes to blocks of another file", .needs = NEEDS, .run = pinned, .operation = WRITE },
	{ }
};

const struct theme theme_dax = { "dax", "files on persistent memory, without a page cache", cases };
