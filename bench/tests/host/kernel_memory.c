// SPDX-License-Identifier: GPL-2.0
/* What is read from /proc about memory and pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/mman.h>

#include "host/kernel_memory.h"
#include "host/memory.h"
#include "host/pages.h"

static void counters_are_found(void **state)
{
	struct kernel_memory memory = kernel_memory_parse(
		"MemTotal:  2000000 kB\nKReclaimable: 5 kB\nSlab:   31072 kB\nSReclaimable: 1 kB\n"
		"VmallocTotal:   34359738367 kB\nVmallocUsed:  20 kB\n",
		"nr_free_pages 7\nnr_iommu_pages_more 9\nnr_iommu_pages 3\nnr_other 1\n");

	(void)state;
	assert_int_equal(memory.slab_bytes, 31072 * 1024);
	assert_int_equal(memory.vmalloc_bytes, 20 * 1024);
	assert_int_equal(memory.iommu_table_bytes, 3 * 4096);
}

/* Linux 6.1 has no nr_iommu_pages: that is not 0. */
static void absent_counters_are_unknown(void **state)
{
	struct kernel_memory memory = kernel_memory_parse("Slab: 1 kB\n", "nr_free_pages 7\n");

	(void)state;
	assert_int_equal(memory.slab_bytes, 1024);
	assert_true(memory.vmalloc_bytes == KERNEL_MEMORY_UNKNOWN);
	assert_true(memory.iommu_table_bytes == KERNEL_MEMORY_UNKNOWN);
}

static void growth_is_never_negative(void **state)
{
	struct kernel_memory before = { .slab_bytes = UINT64_MAX - 1, .vmalloc_bytes = 0,
					.iommu_table_bytes = KERNEL_MEMORY_UNKNOWN }, growth;

	(void)state;
	growth = kernel_memory_growth(&before);
	assert_int_equal(growth.slab_bytes, 0);
	assert_true(growth.iommu_table_bytes == KERNEL_MEMORY_UNKNOWN);
}

static void pages_that_are_there(void **state)
{
	char *memory = memory_map(8 * PAGE_BYTES);

	(void)state;
	assert_non_null(memory);
	assert_int_equal(pages_present(memory, 8), 0);
	memory[0] = memory[3 * PAGE_BYTES] = 1;
	assert_int_equal(pages_present(memory, 8), 2);
	assert_int_equal(pages_present(memory + 3 * PAGE_BYTES, 1), 1);
	madvise(memory, 8 * PAGE_BYTES, MADV_DONTNEED);
	assert_int_equal(pages_present(memory, 8), 0);
	munmap(memory, 8 * PAGE_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_are_found),
		cmocka_unit_test(absent_counters_are_unknown),
		cmocka_unit_test(growth_is_never_negative),
		cmocka_unit_test(pages_that_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
