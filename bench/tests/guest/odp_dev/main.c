// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of /dev/odp_dev, to be run in the guest, as root: test_odp_dev [GROUP]... Without a group:
 * all but "nowhere", which is for a session of odp_path with the path of that name. Prints a line
 * for each test: ok NAME, not ok NAME: REASON, skip NAME: REASON.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/guest/odp_dev/check.h"

static char reason[512];

enum outcome fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	return FAILED;
}

enum outcome skip(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	return SKIPPED;
}

void note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
}

const char *last_reason(void)
{
	return reason;
}

static enum outcome nothing_left(struct device *device)
{
	device_deregister_all(device);
	EQUAL(device->counters->regions, 0);
	EQUAL(device->counters->children, 0);
	EQUAL(device->counters->entries, 0);
	EQUAL(device->counters->table_bytes, 0);
	return PASSED;
}

static enum outcome run(const struct test *test)
{
	struct device device;
	enum outcome outcome;
	int ret = device_open(&device);

	if (ret)
		return fail("opening the device: %s", strerror(-ret));
	outcome = test->run(&device);
	if (outcome == PASSED)
		outcome = nothing_left(&device);
	device_close(&device);
	return outcome;
}

static bool run_group(const char *group, const struct test *tests)
{
	bool good = true;

	for (; tests->name; tests++) {
		reason[0] = 0;
		switch (run(tests)) {
		case PASSED:
			printf("ok odp_dev: %s: %s%s%s%s\n", group, tests->name,
			       reason[0] ? " [" : "", reason, reason[0] ? "]" : "");
			break;
		case SKIPPED:
			printf("skip odp_dev: %s: %s: %s\n", group, tests->name, reason);
			break;
		case FAILED:
			printf("not ok odp_dev: %s: %s: %s\n", group, tests->name, reason);
			good = false;
		}
		fflush(stdout);
	}
	return good;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		const struct test *tests;
	} groups[] = {
		{ "data", data_tests },
		{ "invalidation", invalidation_tests },
		{ "entries", entry_tests },
		{ "race", race_tests },
		{ "errors", error_tests },
		{ "hugetlb", hugetlb_tests },
		{ "implicit", implicit_tests },
		{ "life", life_tests },
		{ "nowhere", nowhere_tests },
	};
	bool good = true, wanted;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		wanted = argc == 1 && groups[i].tests != nowhere_tests;
		for (int j = 1; j < argc; j++)
			wanted |= !strcmp(argv[j], groups[i].name);
		if (wanted)
			good &= run_group(groups[i].name, groups[i].tests);
	}
	return !good;
}
