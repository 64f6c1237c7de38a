// SPDX-License-Identifier: GPL-2.0
/* What the modules hold. */
#include <stdio.h>
#include <unistd.h>

#include "lib/proc_number.h"
#include "tests/guest/ioctls/left.h"

/*
 * What may stay: caches of the kernel's own, such as those of I/O addresses and, with KASAN, what was
 * freed lately (a 32nd of memory, mm/kasan/quarantine.c).
 */
#define SPARE_PART	12
#define TRIES		50
#define PAUSE_US	200000

static uint64_t read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned long long number = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%llu", &number) != 1)
		number = 0;
	fclose(file);
	return number;
}

static uint64_t count_lines(const char *path)
{
	FILE *file = fopen(path, "re");
	uint64_t lines = 0;
	int c;

	while (file && (c = fgetc(file)) != EOF)
		lines += c == '\n';
	if (file)
		fclose(file);
	return lines;
}

struct left left_read(void)
{
	return (struct left){
		.balance = balance_read(),
		.users = { [ODP_DEV] = read_number("/sys/module/odp_dev/refcnt"),
			   [ODP_PATH] = read_number("/sys/module/odp_path/refcnt") },
		.hooks = count_lines("/sys/kernel/tracing/enabled_functions"),
		.kernel_bytes = 1024 * (proc_number("/proc/meminfo", "SUnreclaim:") +
					proc_number("/proc/meminfo", "VmallocUsed:")),
	};
}

static bool is_same(const struct left *before, const struct left *now)
{
	return now->balance.pinned_pages == before->balance.pinned_pages &&
	       now->users[ODP_DEV] == before->users[ODP_DEV] &&
	       now->users[ODP_PATH] == before->users[ODP_PATH] && now->hooks == before->hooks;
}

static void compare(struct tally *tally, const char *what, uint64_t before, uint64_t now)
{
	if (now == before)
		printf("ok ioctls: %s are given back\n", what);
	else
		tally_failure(tally, "%s: %llu before, %llu after", what, (unsigned long long)before,
			      (unsigned long long)now);
	fflush(stdout);
}

void left_check(struct tally *tally, const struct left *before)
{
	uint64_t spare = proc_number("/proc/meminfo", "MemTotal:") * 1024 / SPARE_PART;
	struct left now = left_read();

	for (int i = 0; i < TRIES && !is_same(before, &now); i++) {
		usleep(PAUSE_US);
		now = left_read();
	}
	compare(tally, "pinned pages", before->balance.pinned_pages, now.balance.pinned_pages);
	compare(tally, "files, sessions and regions of odp_dev", before->users[ODP_DEV],
		now.users[ODP_DEV]);
	compare(tally, "files, sessions and regions of odp_path", before->users[ODP_PATH],
		now.users[ODP_PATH]);
	compare(tally, "hooks", before->hooks, now.hooks);
	printf("# memory of the kernel: %llu MiB before, %llu MiB after; pages of IOMMU tables: %llu, %llu\n",
	       (unsigned long long)before->kernel_bytes >> 20, (unsigned long long)now.kernel_bytes >> 20,
	       (unsigned long long)before->balance.table_pages,
	       (unsigned long long)now.balance.table_pages);
	if (now.kernel_bytes > before->kernel_bytes + spare)
		tally_failure(tally, "memory of the kernel: %llu bytes before, %llu after",
			      (unsigned long long)before->kernel_bytes,
			      (unsigned long long)now.kernel_bytes);
}
