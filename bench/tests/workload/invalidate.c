// SPDX-License-Identifier: GPL-2.0
/* invalidate on a device that counts nothing: what is proven of a sample, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/pages.h"
#include "lib/proc_number.h"

#define PAGES 8

/* What the page table shows: pages in swap space after the call, and there at the end. */
static ssize_t swapped, present;

ssize_t __wrap_pages_swapped(const void *address, size_t n);
ssize_t __wrap_pages_swapped(const void *address, size_t n)
{
	(void)address;
	assert_int_equal(n, PAGES);
	return swapped;
}

ssize_t __wrap_pages_present(const void *address, size_t n);
ssize_t __wrap_pages_present(const void *address, size_t n)
{
	(void)address;
	assert_int_equal(n, PAGES);
	return present;
}

/* There is swap space. */
uint64_t __wrap_proc_number(const char *path, const char *name);
uint64_t __wrap_proc_number(const char *path, const char *name)
{
	(void)path;
	(void)name;
	return 1024;
}

static int nothing(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	return 0;
}

/* A device that always has the memory as it is, and makes no faults to speak of. */
static int access_memory(struct target *target, enum access kind, struct target_access *access)
{
	char *memory = access->region->address + access->offset;

	(void)target;
	memcpy(kind == ACCESS_READ ? access->buffer : memory,
	       kind == ACCESS_READ ? memory : access->buffer, access->length);
	access->elapsed_ns = 1;
	return 0;
}

static bool no_counts(const struct target *target, struct target_counts *counts)
{
	(void)target;
	(void)counts;
	return false;
}

static const struct target_ops device = {
	.name = "device", .add = nothing, .remove = nothing, .access = access_memory,
	.counts = no_counts,
};

static struct odp_path_stats stats;
static char buffer[TARGET_BUFFER_BYTES];

struct setting {
	struct machine machine;
	struct target target;
	struct job job;
};

static void set_up(struct setting *setting, const char *method)
{
	const struct workload_ops *ops = &workload_invalidate;
	struct job *job = &setting->job;
	char err[256];

	memset(setting, 0, sizeof(*setting));
	setting->machine.session.stats = &stats;
	setting->machine.time_domain = "kvm";
	setting->target = (struct target){
		.ops = &device, .fixture = &job->fixture, .buffer = buffer,
	};
	*job = (struct job){
		.ops = ops, .params = calloc(1, ops->params_size),
		.fixture = { .machine = &setting->machine, .target = &setting->target,
			     .device = "rxe0", .path = "native" },
	};
	assert_int_equal(option_set_defaults(ops->options, job->params), 0);
	assert_int_equal(option_parse(ops->options, job->params, "pages", "8", err, sizeof(err)), 0);
	assert_int_equal(option_parse(ops->options, job->params, "method", method, err,
				      sizeof(err)), 0);
	assert_int_equal(ops->open(job), 0);
}

static void tear_down(struct setting *setting)
{
	workload_invalidate.close(&setting->job);
	free(setting->job.params);
}

/* Pages that did not go out, or that nobody brought back, are no sample. */
static void page_table_proves_pageout(void **state)
{
	static const struct {
		ssize_t swapped, present;
		bool proven;
	} cases[] = {
		{ PAGES, PAGES, true }, { PAGES - 1, PAGES, false }, { 0, PAGES, false },
		{ -1, PAGES, false }, { PAGES, PAGES - 1, false }, { PAGES, -1, false },
	};
	struct setting setting;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct series series[2] = { };
		struct tally tally = { };

		swapped = cases[i].swapped;
		present = cases[i].present;
		set_up(&setting, "pageout");
		assert_int_equal(workload_invalidate.measure(&setting.job, 3, series), 0);
		for (int s = 0; s < 2; s++) {
			assert_int_equal(series[s].n, cases[i].proven ? 3 : 0);
			assert_int_equal(series[s].rejected, cases[i].proven ? 0 : 3);
			series_free(&series[s]);
		}
		/* A counting pass has only one round, so it must be repeated without such pages. */
		assert_int_equal(workload_invalidate.count(&setting.job, &tally),
				 cases[i].proven ? 0 : -EAGAIN);
		tear_down(&setting);
	}
}

/* Memory that keeps its data reads the same whether or not the device had lost it. */
static void kept_data_prove_nothing(void **state)
{
	static const struct {
		const char *method;
		bool unproven;
	} cases[] = {
		{ "madvise", false }, { "munmap", false }, { "mprotect", true }, { "mremap", true },
		{ "fork", false }, { "pageout", false },
	};
	struct setting setting;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct job *job = &setting.job;
		const char *words;

		set_up(&setting, cases[i].method);
		words = job->ops->unproven(job, "native");
		assert_int_equal(words != NULL, cases[i].unproven);
		if (words)
			assert_non_null(strstr(words, "not proven: the memory keeps its data"));
		/* If there is a counter, it is the proof. */
		assert_null(job->ops->unproven(job, "iova"));
		job->fixture.kernel_counts = true;
		assert_null(job->ops->unproven(job, "native"));
		job->fixture.kernel_counts = false;
		strcpy(job->fixture.device, "odp_dev");
		assert_null(job->ops->unproven(job, "native"));
		tear_down(&setting);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_table_proves_pageout),
		cmocka_unit_test(kept_data_prove_nothing),
	};

	return cmocka_run_group_tests_name("invalidate", tests, NULL, NULL);
}
