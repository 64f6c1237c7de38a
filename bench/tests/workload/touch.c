// SPDX-License-Identifier: GPL-2.0
/* What a sample of touch is made of, and what is no proof of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/pages.h"

#define MIB		(1u << 20)
#define BYTES		(5 * MIB)
#define LONGEST_ACCESS	(2 * MIB)

enum { LIFE, USE, REGISTRATION, ACCESS, DEREGISTER, MEASURES };

/* A device that writes to memory, and what was asked of it. */
static struct {
	size_t added, prefetched, removed, accesses, longest, written;
	size_t lost;	/* of each access, so much at its end does not arrive */
	bool pinned, resident;
} device;

static int add(struct target *target, struct target_region *region)
{
	(void)target;
	device.added++;
	device.pinned = region->pinned;
	device.resident = pages_present(region->address, region->bytes / PAGE_BYTES) ==
			  (ssize_t)(region->bytes / PAGE_BYTES);
	return 0;
}

static int prefetch(struct target *target, struct target_region *region, size_t offset,
		    size_t length, bool writable)
{
	(void)target;
	assert_true(writable && !offset && length == region->bytes);
	device.prefetched++;
	return 0;
}

static int remove_region(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	device.removed++;
	return 0;
}

static int access_region(struct target *target, enum access kind, struct target_access *access)
{
	(void)target;
	assert_int_equal(kind, ACCESS_WRITE);
	memcpy(access->region->address + access->offset, access->buffer,
	       access->length - device.lost);
	device.accesses++;
	device.written += access->length;
	device.longest = access->length > device.longest ? access->length : device.longest;
	return 0;
}

static const struct target_ops ops = {
	.name = "device", .add = add, .remove = remove_region, .prefetch = prefetch,
	.access = access_region,
};

static char buffer[TARGET_BUFFER_BYTES];

struct setting {
	struct machine machine;
	struct target target;
	struct job job;
	struct series series[MEASURES];
};

static int set_up(void **state)
{
	struct setting *setting = calloc(1, sizeof(*setting));
	struct job *job = &setting->job;

	memset(&device, 0, sizeof(device));
	setting->machine.time_domain = "kvm";
	setting->target = (struct target){
		.ops = &ops, .fixture = &job->fixture, .buffer = buffer,
	};
	*job = (struct job){
		.ops = &workload_touch, .params = calloc(1, workload_touch.params_size),
		.fixture = { .machine = &setting->machine, .target = &setting->target,
			     .device = "mlx5_0", .path = "native" },
	};
	*state = setting;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *setting = *state;

	workload_touch.close(&setting->job);
	for (size_t m = 0; m < MEASURES; m++)
		series_free(&setting->series[m]);
	free(setting->job.params);
	free(setting);
	return 0;
}

static int measure(struct setting *setting, const char *registration, const char *kind)
{
	struct job *job = &setting->job;
	char err[256];

	assert_int_equal(option_set_defaults(workload_touch.options, job->params), 0);
	assert_int_equal(option_parse(workload_touch.options, job->params, "registration",
				      registration, err, sizeof(err)), 0);
	assert_int_equal(option_parse(workload_touch.options, job->params, "kind", kind, err,
				      sizeof(err)), 0);
	assert_int_equal(option_parse(workload_touch.options, job->params, "bytes", "5M", err,
				      sizeof(err)), 0);
	assert_int_equal(workload_touch.open(job), 0);
	return workload_touch.measure(job, 2, setting->series);
}

static void all_of_it(void **state)
{
	struct setting *setting = *state;
	const struct series *series = setting->series;

	assert_int_equal(measure(setting, "odp", "absent"), 0);
	assert_false(device.pinned || device.resident);
	assert_int_equal(device.added, 2);
	assert_int_equal(device.removed, 2);
	assert_int_equal(device.prefetched, 0);
	assert_int_equal(device.written, 2 * BYTES);
	assert_int_equal(device.accesses, 2 * 3);	/* 2, 2 and 1 MiB */
	assert_int_equal(device.longest, LONGEST_ACCESS);
	for (size_t m = 0; m < MEASURES; m++)
		assert_int_equal(series[m].n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(series[USE].samples[i], series[REGISTRATION].samples[i] +
				 series[ACCESS].samples[i]);
		assert_int_equal(series[LIFE].samples[i], series[USE].samples[i] +
				 series[DEREGISTER].samples[i]);
	}
}

static void memory_that_is_there(void **state)
{
	assert_int_equal(measure(*state, "pinned", "resident"), 0);
	assert_true(device.pinned && device.resident);
}

static void with_an_advice(void **state)
{
	assert_int_equal(measure(*state, "prefetched", "absent"), 0);
	assert_int_equal(device.prefetched, 2);
}

static void a_page_without_the_data(void **state)
{
	struct setting *setting = *state;

	device.lost = 8;
	assert_int_equal(measure(setting, "odp", "resident"), 0);
	for (size_t m = 0; m < MEASURES; m++) {
		assert_int_equal(setting->series[m].n, 0);
		assert_int_equal(setting->series[m].rejected, 2);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(all_of_it),
		TEST(memory_that_is_there),
		TEST(with_an_advice),
		TEST(a_page_without_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
