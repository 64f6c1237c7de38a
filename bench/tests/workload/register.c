// SPDX-License-Identifier: GPL-2.0
/* register when a registration fails, and when its lists would take more memory than there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/iommu_mode.h"
#include "host/memory.h"
#include "memory/span.h"

static int add_error, added;

static int add(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	added++;
	return add_error;
}

static int remove_region(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	return 0;
}

static const struct target_ops device = { .name = "device", .add = add, .remove = remove_region };

struct setting {
	struct machine machine;
	struct target target;
	struct job job;
	struct option_desc options[WORKLOAD_MAX_OPTIONS];
};

/* A workload of its own parameters on that device, and a module that offers these paths. */
static void set_up(struct setting *setting, const char *bytes, bool can_steer)
{
	struct job *job = &setting->job;
	char err[256];

	memset(setting, 0, sizeof(*setting));
	for (int i = 0; i < 2; i++) {
		strcpy(setting->machine.session.info.paths[i], i ? "page" : "native");
		setting->machine.session.info.uses[i] = can_steer || !i ? ODP_PATH_FOR_REGIONS : 0;
	}
	setting->machine.session.info.npaths = 2;
	setting->machine.time_domain = "kvm";
	setting->target.ops = &device;
	setting->target.fixture = &job->fixture;
	job->ops = &workload_register;
	job->params = calloc(1, workload_register.params_size);
	job->fixture.machine = &setting->machine;
	job->fixture.target = &setting->target;
	job->fixture.path = "native";
	assert_int_equal(option_set_defaults(workload_register.options, job->params), 0);
	assert_int_equal(option_parse(workload_register.options, job->params, "bytes", bytes, err,
				      sizeof(err)), 0);
	assert_int_equal(workload_register.open(job), 0);
	added = 0;
}

static void tear_down(struct setting *setting)
{
	workload_register.close(&setting->job);
	free(setting->job.params);
}

/* Any error, even a driver that is out of memory, is reported, and is not a skip. */
static void error_of_a_registration_is_an_error(void **state)
{
	static const int errors[] = { -ENOMEM, -EINVAL, -EPERM, -EIO };
	struct series series[2] = { };
	struct setting setting;
	struct tally tally = { };

	(void)state;
	set_up(&setting, "1M", true);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		add_error = errors[i];
		assert_int_equal(workload_register.measure(&setting.job, 1, series), errors[i]);
		assert_int_equal(workload_register.memory(&setting.job, &tally), errors[i]);
		assert_string_equal(setting.job.fixture.skipped, "");
	}
	assert_int_equal(series[0].n, 0);
	tear_down(&setting);
}

/* 2^28 pages: 4 GiB for one that is native, with level verify, and 6 GiB for page. */
static void lists_are_reckoned(void **state)
{
	struct setting setting;
	const struct span *span;

	(void)state;
	set_up(&setting, "1T", true);
	span = setting.job.private;
	assert_int_equal(span_list_bytes(span, &setting.job.fixture), (16ull << 28) + (1 << 25));
	setting.job.fixture.path = "page";
	assert_int_equal(span_list_bytes(span, &setting.job.fixture), (24ull << 28) + (1 << 25));
	tear_down(&setting);
	/* before 6.16 there is a list of addresses, too */
	set_up(&setting, "1T", false);
	span = setting.job.private;
	assert_int_equal(span_list_bytes(span, &setting.job.fixture), (24ull << 28) + (1 << 25));
	tear_down(&setting);
}

const char *__wrap_iommu_mode_of(const char *function);
const char *__wrap_iommu_mode_of(const char *function)
{
	(void)function;
	return "strict";
}

/* Half of the addresses of a small IOMMU: in more than that no range may be found. */
static void a_long_region_has_a_list_of_addresses(void **state)
{
	struct setting setting;
	const struct span *span;

	(void)state;
	set_up(&setting, "256G", true);
	setting.job.fixture.maps = true;
	strcpy(setting.job.fixture.function, "0000:00:11.0");
	span = setting.job.private;
	assert_int_equal(span_list_bytes(span, &setting.job.fixture), (16ull << 26) + (1 << 23));
	tear_down(&setting);
	set_up(&setting, "512G", true);
	setting.job.fixture.maps = true;
	strcpy(setting.job.fixture.function, "0000:00:11.0");
	span = setting.job.private;
	assert_int_equal(span_list_bytes(span, &setting.job.fixture), (24ull << 27) + (1 << 24));
	tear_down(&setting);
}

/* What is said to fit does fit. */
static void the_most_that_fits_is_named(void **state)
{
	unsigned long long fits;
	struct setting setting;
	const char *words;
	uint64_t spare = memory_to_spare_bytes();
	struct span *span;

	(void)state;
	set_up(&setting, "1T", true);
	span = setting.job.private;
	assert_int_equal(span_check_lists(span, &setting.job.fixture, 64 * spare), -EOPNOTSUPP);
	words = strstr(setting.job.fixture.skipped, "choose at most ");
	assert_non_null(words);
	assert_int_equal(sscanf(words, "choose at most %llu MiB", &fits), 1);
	assert_in_range(fits, 1, (1 << 20) / 64);
	tear_down(&setting);
}

/* The kernel is not asked for more than it has: it would kill a process. */
static void too_much_is_skipped_with_the_numbers(void **state)
{
	struct series series[2] = { };
	struct setting setting;
	char words[64];

	(void)state;
	add_error = 0;
	set_up(&setting, "1T", true);
	assert_int_equal(span_check_lists(setting.job.private, &setting.job.fixture,
					  UINT64_MAX / 2), -EOPNOTSUPP);
	assert_non_null(strstr(setting.job.fixture.skipped, "registering 1048576 MiB takes up to "));
	assert_non_null(strstr(setting.job.fixture.skipped, " MiB are available"));
	snprintf(words, sizeof(words), "%llu MiB of lists",
		 (unsigned long long)((UINT64_MAX / 2 + (16ull << 28) + (1 << 25)) >> 20));
	assert_non_null(strstr(setting.job.fixture.skipped, words));
	assert_int_equal(added, 0);
	tear_down(&setting);
	set_up(&setting, "1M", true);
	assert_int_equal(workload_register.measure(&setting.job, 2, series), 0);
	assert_int_equal(added, 2);
	series_free(&series[0]);
	series_free(&series[1]);
	tear_down(&setting);
}

static int check(const char *registration, const char *option, const char *value, char *err)
{
	struct workload_params *params = calloc(1, workload_register.params_size);
	int ret;

	assert_int_equal(option_set_defaults(workload_register.options, params), 0);
	assert_int_equal(option_parse(workload_register.options, params, "registration",
				      registration, err, 256), 0);
	assert_int_equal(option_parse(workload_register.options, params, option, value, err, 256),
			 0);
	ret = workload_register.check(params, err, 256);
	free(params);
	return ret;
}

static void an_exporter_is_of_a_dmabuf(void **state)
{
	char err[256];

	(void)state;
	assert_int_equal(check("dmabuf", "exporter", "vfio", err), 0);
	assert_int_equal(check("pinned", "exporter", "vfio", err), -EINVAL);
	assert_string_equal(err, "exporter: only a dma-buf has one; valid with registration dmabuf");
	assert_int_equal(check("odp", "populate", "yes", err), 0);
	assert_int_equal(check("dmabuf", "populate", "yes", err), -EINVAL);
	assert_non_null(strstr(err, "valid with registration odp"));
}

/* It is no error: a suite goes on without that job. */
static void odp_dev_imports_nothing(void **state)
{
	struct setting setting;
	char err[256];

	(void)state;
	set_up(&setting, "1M", true);
	workload_register.close(&setting.job);
	setting.target.ops = &target_odp_dev;
	assert_int_equal(option_parse(workload_register.options, setting.job.params, "registration",
				      "dmabuf", err, sizeof(err)), 0);
	assert_int_equal(workload_register.open(&setting.job), -ECANCELED);
	assert_string_equal(setting.job.fixture.skipped, "odp_dev imports no dma-bufs; mlx5 does");
	free(setting.job.params);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_of_a_registration_is_an_error),
		cmocka_unit_test(lists_are_reckoned),
		cmocka_unit_test(a_long_region_has_a_list_of_addresses),
		cmocka_unit_test(the_most_that_fits_is_named),
		cmocka_unit_test(too_much_is_skipped_with_the_numbers),
		cmocka_unit_test(an_exporter_is_of_a_dmabuf),
		cmocka_unit_test(odp_dev_imports_nothing),
	};

	return cmocka_run_group_tests_name("register", tests, NULL, NULL);
}
