// SPDX-License-Identifier: GPL-2.0
/*
 * Kind file: a shared mapping of a file whose pages are in the page cache and in no page table. The
 * proof is what mincore() and the CPU's page table say.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "host/nearby.h"
#include "lib/log.h"
#include "memory/state.h"

/* Names the usual file systems, by the numbers that statfs(2) gives; others by their number. */
static void name_file_system(int fd, char *buf, size_t size)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} types[] = {
		{ TMPFS_MAGIC, "tmpfs" }, { EXT4_SUPER_MAGIC, "ext4" }, { XFS_SUPER_MAGIC, "xfs" },
		{ BTRFS_SUPER_MAGIC, "btrfs" }, { F2FS_SUPER_MAGIC, "f2fs" },
		{ OVERLAYFS_SUPER_MAGIC, "overlayfs" }, { RAMFS_MAGIC, "ramfs" },
		{ NFS_SUPER_MAGIC, "nfs" }, { V9FS_MAGIC, "9p" }, { FUSE_SUPER_MAGIC, "fuse" },
	};
	struct statfs fs;

	if (fstatfs(fd, &fs))
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if ((unsigned long)fs.f_type == types[i].magic) {
			snprintf(buf, size, "%s", types[i].name);
			return;
		}
	snprintf(buf, size, "%#lx", (unsigned long)fs.f_type);
}

/*
 * A nameless file in TMPDIR or /tmp, which is often a tmpfs. Some file systems have no such files
 * (open(2), O_TMPFILE: NFS, 9p, overlayfs before 6.1), or not enough room.
 */
static int open_file(struct fault_memory *memory)
{
	const char *directory = getenv("TMPDIR");
	int fd, ret;

	if (!directory || !*directory)
		directory = "/tmp";
	fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 && !ftruncate(fd, memory->region.bytes))
		return fd;
	ret = fixture_skip(memory->fixture, "a nameless file of %zu bytes in %s: %s; TMPDIR names "
			   "another place", memory->region.bytes, directory, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

/*
 * Only tmpfs asks for the policy of a mapping (shmem_set_policy()). Other file systems put pages
 * into the page cache where the policy of the task says, which is near the CPU.
 */
static int check_node(const struct fault_memory *memory)
{
	const struct target *target = memory->fixture->target;

	if (!target || !target->params->far_memory || !strcmp(memory->file_system, "tmpfs"))
		return 0;
	return fixture_skip(memory->fixture, "memory_node remote: a file on %s is in memory of the "
			    "local node; TMPDIR can name a tmpfs, as /dev/shm is",
			    memory->file_system);
}

static int map(struct fault_memory *memory)
{
	int ret, fd = open_file(memory);

	if (fd < 0)
		return fd;
	name_file_system(fd, memory->file_system, sizeof(memory->file_system));
	ret = check_node(memory);
	if (ret) {
		close(fd);
		return ret;
	}
	memory->mapping_bytes = memory->region.bytes;
	memory->mapping = mmap(NULL, memory->mapping_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			       0);
	close(fd);
	if (memory->mapping == MAP_FAILED) {
		memory->mapping = NULL;
		log_error("fault: mmap of a file: %s", strerror(errno));
		return -ENOMEM;
	}
	madvise(memory->mapping, memory->mapping_bytes, MADV_NOHUGEPAGE);
	nearby_bind_memory(memory->mapping, memory->mapping_bytes);
	memory->region.address = memory->mapping;
	return 0;
}

static int prepare(struct fault_memory *memory)
{
	int ret = fault_memory_fill(memory);

	return ret ? ret : fault_memory_drop(memory);
}

/*
 * A read fault also maps pages of the page cache around it (fault-around), but only into the CPU's
 * page table; they are removed from it again.
 */
static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	char *address = memory->region.address + page * PAGE_BYTES;

	if (!fault_memory_none_present(memory, page, n))
		madvise(address, n * PAGE_BYTES, MADV_DONTNEED);
	return fault_memory_none_present(memory, page, n) &&
	       pages_cached(address, n) == (ssize_t)n;
}

const struct fault_kind fault_kind_file = {
	.name = "file",
	.map = map,
	.unmap = fault_memory_unmap,
	.prepare = prepare,
	.is_prepared = is_prepared,
};
