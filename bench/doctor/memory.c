// SPDX-License-Identifier: GPL-2.0
/* Memory: how much there is, what limits it, and what is done to it. And the disk. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "host/cgroup.h"
#include "host/huge_pages.h"
#include "host/kernel_config.h"
#include "host/pages.h"
#include "host/settings.h"
#include "lib/format.h"
#include "lib/sysfs.h"

#define MIB (1ull << 20)

/* What is stopped, and what is skipped, with less than that. */
#define LEAST_BYTES	(64 * MIB)
#define GOOD_BYTES	(512 * MIB)
#define LEAST_DISK	(1 * MIB)
#define GOOD_DISK	(64 * MIB)	/* a document of a whole suite, its journal and its report */
#define LEAST_PINNED	(64 * 1024)	/* the queues of one QP are pinned, too */

static void bytes_text(uint64_t bytes, char buf[32])
{
	format_bytes(bytes, buf, 32);
}

static void available(const struct subject *subject, struct finding *finding)
{
	char text[32];

	bytes_text(subject->memory_bytes, text);
	if (!subject->memory_bytes) {
		finding_unknown(finding, "the kernel does not say how much is free");
	} else if (subject->memory_bytes < LEAST_BYTES) {
		finding_fail(finding, "%s to spare", text);
		finding_fix(finding, "end what uses it, or give this host more");
	} else if (subject->memory_bytes < GOOD_BYTES) {
		finding_warn(finding, "%s to spare: what needs more is skipped", text);
		finding_fix(finding, "end what uses it, or give this host more");
	} else {
		finding_ok(finding, "%s to spare", text);
	}
}

static void no_controller(const struct subject *subject, struct finding *finding)
{
	finding_warn(finding, "cgroup v2 without the memory controller: what limits memory is skipped");
	if (json_object_size(subject->config) && !kernel_config_value(subject->config, "CONFIG_MEMCG"))
		finding_fix(finding, "boot a kernel with CONFIG_MEMCG=y");
	else
		finding_fix(finding, "kernel command line: cgroup_enable=memory cgroup_no_v1=memory");
}

static void limit(const struct subject *subject, struct finding *finding)
{
	char controllers[256], text[32];
	uint64_t left;

	if (!subject->cgroup || !subject->cgroup_home) {
		finding_warn(finding, "no cgroup v2: what limits memory is skipped");
		finding_fix(finding, "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
		return;
	}
	if (sysfs_read(controllers, sizeof(controllers), "%s/cgroup.controllers", subject->cgroup)) {
		finding_unknown(finding, "%s/cgroup.controllers cannot be read", subject->cgroup);
		return;
	}
	if (!strstr(controllers, "memory")) {
		no_controller(subject, finding);
		return;
	}
	left = cgroup_memory_left(subject->cgroup, subject->cgroup_home);
	bytes_text(left, text);
	if (left == UINT64_MAX) {
		finding_ok(finding, "none on this process");
	} else if (left < GOOD_BYTES) {
		finding_warn(finding, "this process's group leaves %s", text);
		finding_fix(finding, "raise memory.max of %s, or run outside of it",
			    subject->cgroup_home);
	} else {
		finding_ok(finding, "this process's group leaves %s", text);
	}
}

static void locking(const struct subject *subject, struct finding *finding)
{
	char text[32];

	bytes_text(subject->memlock_bytes, text);
	if (subject->may_pin || subject->memlock_bytes == UINT64_MAX) {
		finding_ok(finding, "unlimited");
		return;
	}
	if (subject->memlock_bytes < LEAST_PINNED)
		finding_fail(finding, "%s: no queue can be made", text);
	else
		finding_warn(finding, "%s: more than that cannot be pinned", text);
	finding_fix(finding, "run as root, or in /etc/security/limits.conf: * - memlock unlimited");
}

static void huge_pages(const struct subject *subject, struct finding *finding)
{
	size_t all, unused, all_1g = 0, unused_1g = 0;
	char sys[256];

	snprintf(sys, sizeof(sys), "%s/sys", subject->root);
	if (huge_pages_pool(sys, HUGE_PAGE_BYTES, &all, &unused)) {
		finding_warn(finding, "this kernel has none of 2 MiB: kind hugetlb is skipped");
		finding_fix(finding, "boot a kernel with CONFIG_HUGETLBFS=y");
		return;
	}
	huge_pages_pool(sys, HUGE_PAGE_1G, &all_1g, &unused_1g);
	finding_ok(finding, "free: %zu of 2 MiB, %zu of 1 GiB; odpbench adds what it needs of 2 MiB",
		   unused, unused_1g);
}

static void transparent(const struct subject *subject, struct finding *finding)
{
	char sys[256], when[32];

	snprintf(sys, sizeof(sys), "%s/sys", subject->root);
	settings_thp(sys, when, sizeof(when));
	if (!strcmp(when, "madvise")) {
		finding_ok(finding, "madvise");
		return;
	}
	if (!strcmp(when, "always"))
		finding_warn(finding, "always: where this program's own memory lies is left to chance");
	else if (!strcmp(when, "never"))
		finding_warn(finding, "never: kind thp is skipped");
	else
		finding_warn(finding, "this kernel has none: kind thp is skipped");
	if (when[0])
		finding_fix(finding, "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled");
	else
		finding_fix(finding, "boot a kernel with CONFIG_TRANSPARENT_HUGEPAGE=y");
}

static void swap(const struct subject *subject, struct finding *finding)
{
	char proc[256], kinds[64];

	snprintf(proc, sizeof(proc), "%s/proc", subject->root);
	settings_swap(proc, kinds, sizeof(kinds));
	if (strcmp(kinds, "none")) {
		finding_ok(finding, "%s", kinds);
		return;
	}
	finding_warn(finding, "none: kind major and the cases on swapped pages are skipped");
	finding_fix(finding, "fallocate -l 1G /swap; chmod 600 /swap; mkswap /swap; swapon /swap");
}

static void disk(const struct subject *subject, struct finding *finding)
{
	char text[32];

	if (subject->disk_bytes == UINT64_MAX) {
		finding_unknown(finding, "how much is free here cannot be read");
		return;
	}
	bytes_text(subject->disk_bytes, text);
	if (subject->disk_bytes < LEAST_DISK)
		finding_fail(finding, "%s free in this folder: no results can be written", text);
	else if (subject->disk_bytes < GOOD_DISK)
		finding_warn(finding, "%s free in this folder: a whole suite may not fit", text);
	else
		finding_ok(finding, "%s free in this folder", text);
	if (finding->verdict != CHECK_OK)
		finding_fix(finding, "make room, or write elsewhere (--out)");
}

const struct check memory_checks[] = {
	{ "memory.available", "what workloads may take", available },
	{ "memory.limit", "control groups: a limit on this process, and limits to measure under",
	  limit },
	{ "memory.lock", "how much may be pinned", locking },
	{ "memory.huge-pages", "pages of 2 MiB and 1 GiB", huge_pages },
	{ "memory.thp", "when transparent huge pages are made", transparent },
	{ "memory.swap", "where pages are swapped to", swap },
	{ "memory.disk", "room for results", disk },
	{ }
};
