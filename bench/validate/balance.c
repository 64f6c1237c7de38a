// SPDX-License-Identifier: GPL-2.0
/* What the kernel holds, before and after. */
#include <stdio.h>
#include <time.h>

#include "host/kernel_memory.h"
#include "host/pages.h"
#include "lib/proc_number.h"
#include "validate/balance.h"
#include "validate/junit.h"
#include "validate/ktap.h"

#define NAME "what was pinned is given back"

struct balance balance_read(void)
{
	struct kernel_memory memory = kernel_memory_read();	/* it folds the CPUs' counts, too */
	uint64_t tables = memory.iommu_table_bytes;

	return (struct balance){
		.pinned_pages = proc_number("/proc/vmstat", "nr_foll_pin_acquired") -
				proc_number("/proc/vmstat", "nr_foll_pin_released"),
		.table_pages = tables == KERNEL_MEMORY_UNKNOWN ? tables : tables / PAGE_BYTES,
	};
}

/* Some of it is given back later, by workers: they have two seconds. */
static struct balance settled(const struct balance *before)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct balance now = balance_read();

	for (int i = 0; i < 100 && now.pinned_pages != before->pinned_pages; i++) {
		nanosleep(&pause, NULL);
		now = balance_read();
	}
	return now;
}

static struct outcome judge(const struct balance *before)
{
	struct balance now = settled(before);
	struct outcome outcome = { .verdict = TRIAL_PASSED };

	if (now.pinned_pages != before->pinned_pages)
		outcome.verdict = TRIAL_FAILED;
	snprintf(outcome.words, sizeof(outcome.words), "pinned pages: %lld before, %lld after; pages of "
		 "IOMMU tables: %lld, %lld", (long long)before->pinned_pages, (long long)now.pinned_pages,
		 (long long)before->table_pages, (long long)now.table_pages);
	return outcome;
}

int balance_report(const struct balance *before, size_t number, struct junit *junit)
{
	struct outcome outcome = judge(before);
	bool failed = trial_has_failed(&outcome);

	printf("# %s\n", outcome.words);
	ktap_end_test(stdout, number, NAME, failed);
	if (junit)
		junit_add(junit, "the machine", NAME, &outcome);
	return failed;
}
