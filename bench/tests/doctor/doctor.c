// SPDX-License-Identifier: GPL-2.0
/* All checks together: the answer, the data, the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctor/doctor.h"
#include "tests/doctor/fine.h"

static struct diagnosis diagnosis;
static char text[16384];

/* What the folder of a fine subject lacks, so that nothing at all is found. */
static void make_all_fine(void)
{
	folder_put("cgroup/cgroup.controllers", "memory\n");
	folder_put("sys/class/infiniband_verbs/uverbs1/ibdev", "mlx5_0\n");
	folder_put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
	folder_put("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
	folder_put("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "0\n");
	folder_put("sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages", "0\n");
	folder_put("sys/kernel/mm/transparent_hugepage/enabled", "[madvise]\n");
	folder_put("proc/swaps", "/dev/sda2 partition 4194300 0 100\n");
}

static void assert_answer(const char *expected, bool ready)
{
	char answer[128];

	doctor_examine(&subject, &diagnosis);
	doctor_answer(&diagnosis, answer, sizeof(answer));
	assert_string_equal(answer, expected);
	assert_int_equal(doctor_is_ready(&diagnosis), ready);
}

static void answers(void **state)
{
	(void)state;
	make_all_fine();
	assert_answer("ready", true);
	subject.time_domain = "kvm";
	assert_answer("ready; 1 thing makes the numbers worse or fewer", true);
	put_iommu_mode(FUNCTION, "identity\n");
	assert_answer("ready; 2 things make the numbers worse or fewer", true);
	subject.page_bytes = 65536;
	assert_answer("not ready: 1 thing stops it, 2 things make the numbers worse or fewer", false);
	put_iommu_mode(FUNCTION, "DMA\n");
	subject.time_domain = "bare-metal";
	subject.device.port.state = IBV_PORT_DOWN;
	assert_answer("not ready: 2 things stop it", false);
}

/* Each check has a name of its own, says what it is for, and found something or nothing. */
static void all_are_done(void **state)
{
	(void)state;
	doctor_examine(&subject, &diagnosis);
	assert_true(diagnosis.n > 30 && diagnosis.n < DOCTOR_MOST);
	for (size_t i = 0; i < diagnosis.n; i++) {
		assert_true(*diagnosis.checks[i]->about);
		assert_int_equal(diagnosis.findings[i].verdict == CHECK_NONE,
				 !diagnosis.findings[i].words[0]);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(diagnosis.checks[i]->name,
						diagnosis.checks[j]->name);
	}
}

static void as_data(void **state)
{
	json_t *document, *check;
	size_t i, failed = 0;

	(void)state;
	make_all_fine();
	subject.page_bytes = 65536;
	doctor_examine(&subject, &diagnosis);
	document = doctor_to_json(&diagnosis);
	assert_non_null(document);
	assert_string_equal(json_string_value(json_object_get(document, "device")), "mlx5_0");
	assert_true(json_is_false(json_object_get(document, "ready")));
	assert_int_equal(json_array_size(json_object_get(document, "checks")), diagnosis.n);
	json_array_foreach(json_object_get(document, "checks"), i, check) {
		bool fails = !strcmp(json_string_value(json_object_get(check, "verdict")), "fail");

		failed += fails;
		if (fails)
			assert_non_null(json_object_get(check, "fix"));
	}
	assert_int_equal(failed, 1);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(document, "counts"),
							    "fail")), 1);
	json_decref(document);
}

static void no_device(void **state)
{
	json_t *document;

	(void)state;
	subject.device.found = false;
	subject.device.name[0] = '\0';
	doctor_examine(&subject, &diagnosis);
	document = doctor_to_json(&diagnosis);
	assert_non_null(document);
	assert_null(json_object_get(document, "device"));
	assert_true(json_is_false(json_object_get(document, "ready")));
	json_decref(document);
}

static size_t at(const char *words)
{
	const char *found = strstr(text, words);

	if (!found)
		fail_msg("no \"%s\"", words);
	return found - text;
}

/* The answer, what stops it with its fix, warnings, what is unknown, what is fine; nothing else. */
static void as_text(void **state)
{
	FILE *file = fmemopen(text, sizeof(text), "w");

	(void)state;
	make_all_fine();
	subject.page_bytes = 65536;
	subject.time_domain = "tcg";
	subject.disk_bytes = UINT64_MAX;
	json_object_set_new(subject.device.described, "driver", json_string("rxe"));
	doctor_examine(&subject, &diagnosis);
	doctor_print(&diagnosis, file);
	fclose(file);
	assert_int_equal(at("not ready: 1 thing stops it, 1 thing makes"), 0);
	assert_true(at("FAIL  kernel.page-size") < at("fix: boot a kernel with pages of 4 KiB"));
	assert_true(at("fix: boot a kernel with pages") < at("warn  cpu.time-domain"));
	assert_true(at("warn  cpu.time-domain") < at("?     memory.disk"));
	assert_true(at("?     memory.disk") < at("ok    kernel.release"));
	assert_null(strstr(text, "device.firmware"));
}

/* Whatever this host is, the checks come to an end, and say what the device is that was named. */
static void this_host(void **state)
{
	(void)state;
	doctor_diagnose("no_such_device", &diagnosis);
	assert_string_equal(diagnosis.device, "no_such_device");
	assert_false(doctor_is_ready(&diagnosis));
	doctor_diagnose("odp_dev", &diagnosis);
	doctor_diagnose(NULL, &diagnosis);
	assert_true(diagnosis.n > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers),
		TEST(all_are_done),
		TEST(as_data),
		TEST(no_device),
		TEST(as_text),
		TEST(this_host),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
