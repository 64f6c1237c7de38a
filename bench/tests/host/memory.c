// SPDX-License-Identifier: GPL-2.0
/* Memory that is given back in an order of chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "host/memory.h"
#include "host/pages.h"

/* Stands in for the real one (-Wl,--wrap=madvise): notes which pages are freed, in their order. */
#define MOST 6000
static char *freed[MOST];
static size_t nfreed;
int __wrap_madvise(void *address, size_t bytes, int advice);
int __real_madvise(void *address, size_t bytes, int advice);

int __wrap_madvise(void *address, size_t bytes, int advice)
{
	if (advice == MADV_DONTNEED && bytes == PAGE_BYTES && nfreed < MOST)
		freed[nfreed++] = address;
	return __real_madvise(address, bytes, advice);
}

/* More than a chunk of the shuffle, and a chunk that is not full. */
#define PAGES 5000

static void each_page_once(void **state)
{
	char *memory = memory_map(PAGES * PAGE_BYTES), *first[PAGES];
	static bool seen[PAGES];
	uint64_t order = 1;
	size_t neighbours = 0, same = 0;

	(void)state;
	for (size_t i = 0; i < PAGES; i++)
		memory[i * PAGE_BYTES] = 1;
	nfreed = 0;
	assert_int_equal(memory_free_scattered(memory, PAGES * PAGE_BYTES, &order), 0);
	assert_int_equal(nfreed, PAGES);
	assert_int_equal(pages_present(memory, PAGES), 0);
	for (size_t i = 0; i < PAGES; i++) {
		size_t page = (size_t)(freed[i] - memory) / PAGE_BYTES;

		assert_false(seen[page]);
		seen[page] = true;
		first[i] = freed[i];
		if (i && (freed[i] - freed[i - 1] == PAGE_BYTES || freed[i - 1] - freed[i] == PAGE_BYTES))
			neighbours++;
	}
	/* by chance two in a chunk follow each other, in either direction */
	assert_true(neighbours < 20);

	/* another order the next time */
	nfreed = 0;
	assert_int_equal(memory_free_scattered(memory, PAGES * PAGE_BYTES, &order), 0);
	for (size_t i = 0; i < PAGES; i++)
		same += first[i] == freed[i];
	assert_true(same < 20);
	munmap(memory, PAGES * PAGE_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_page_once) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
