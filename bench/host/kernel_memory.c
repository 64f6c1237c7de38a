// SPDX-License-Identifier: GPL-2.0
/* How much memory the kernel holds, by its own counters. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/kernel_memory.h"

/* The number after a name that begins a line, times unit; KERNEL_MEMORY_UNKNOWN: no such line. */
static uint64_t number_of(const char *text, const char *name, uint64_t unit)
{
	size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, length))
			return strtoull(line + length, NULL, 10) * unit;
	}
	return KERNEL_MEMORY_UNKNOWN;
}

struct kernel_memory kernel_memory_parse(const char *meminfo, const char *vmstat)
{
	return (struct kernel_memory){
		.slab_bytes = number_of(meminfo, "Slab:", 1024),
		.vmalloc_bytes = number_of(meminfo, "VmallocUsed:", 1024),
		.iommu_table_bytes = number_of(vmstat, "nr_iommu_pages ", sysconf(_SC_PAGESIZE)),
	};
}

/* Reads a whole file, up to size - 1 bytes. */
static void read_whole(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = 0, n = 0;

	while (fd >= 0 && (n = read(fd, buf + length, size - 1 - length)) > 0)
		length += n;
	buf[length] = '\0';
	if (fd >= 0)
		close(fd);
}

struct kernel_memory kernel_memory_read(void)
{
	char meminfo[8192], vmstat[32768];

	/* Each CPU holds back small changes. If root reads this, they are added (mm/vmstat.c). */
	read_whole("/proc/sys/vm/stat_refresh", meminfo, sizeof(meminfo));
	read_whole("/proc/meminfo", meminfo, sizeof(meminfo));
	read_whole("/proc/vmstat", vmstat, sizeof(vmstat));
	return kernel_memory_parse(meminfo, vmstat);
}

static uint64_t growth(uint64_t before, uint64_t now)
{
	if (before == KERNEL_MEMORY_UNKNOWN || now == KERNEL_MEMORY_UNKNOWN)
		return KERNEL_MEMORY_UNKNOWN;
	return now > before ? now - before : 0;
}

struct kernel_memory kernel_memory_growth(const struct kernel_memory *before)
{
	struct kernel_memory now = kernel_memory_read();

	return (struct kernel_memory){
		.slab_bytes = growth(before->slab_bytes, now.slab_bytes),
		.vmalloc_bytes = growth(before->vmalloc_bytes, now.vmalloc_bytes),
		.iommu_table_bytes = growth(before->iommu_table_bytes, now.iommu_table_bytes),
	};
}
