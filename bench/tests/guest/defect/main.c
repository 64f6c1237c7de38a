// SPDX-License-Identifier: GPL-2.0
/*
 * Looks for known defects on the kernel that runs, on an RDMA device.
 *
 *   defect [-d DEVICE] [NAME...]		without names: all
 *
 * Prints a line for each: NAME, "shown", "not-shown" or "skipped", and what was seen. Exit status:
 * 0, whatever the verdicts are; 1 if one could not be looked for.
 */
#include <stdio.h>
#include <string.h>

#include "tests/guest/defect/defect.h"

static const struct defect defects[] = {
	{ "hugetlb-second-page", "hugetlb regions are wrong from the second huge page on",
	  defect_hugetlb },
	{ "dereg-bad-page", "deregistration marks pages dirty that the mm has freed",
	  defect_dereg },
	{ "implicit-child-fault", "a fault of an implicit child that is given up is an error",
	  defect_implicit_child },
	{ "read-only-absent", "a read of absent memory that may only be read fails",
	  defect_read_only_new },
	{ "read-only-discarded", "a read of such memory fails once it was taken away",
	  defect_read_only_taken },
	{ "open-task-leak", "a process that opened the device keeps its task for ever",
	  defect_open_task },
};

#define DEFECTS (sizeof(defects) / sizeof(defects[0]))

static int look(struct place *place, const struct defect *defect)
{
	static const char *const verdicts[] = { "shown", "not-shown", "skipped" };
	char seen[400] = "";
	int verdict = defect->look(place, seen, sizeof(seen));

	if (verdict < 0)
		fprintf(stderr, "defect: %s: %s\n", defect->name, strerror(-verdict));
	else
		printf("%-20s %-9s %s\n", defect->name, verdicts[verdict], seen);
	fflush(stdout);
	return verdict < 0;
}

static const struct defect *find(const char *name)
{
	for (size_t i = 0; i < DEFECTS; i++)
		if (!strcmp(defects[i].name, name))
			return &defects[i];
	fprintf(stderr, "defect: there is no defect '%s'; valid:\n", name);
	for (size_t i = 0; i < DEFECTS; i++)
		fprintf(stderr, "  %-20s %s\n", defects[i].name, defects[i].what);
	return NULL;
}

int main(int argc, char **argv)
{
	const char *device = "mlx5_0";
	struct place place = { 0 };
	int first = 1, failed = 0;

	if (argc > 2 && !strcmp(argv[1], "-d")) {
		device = argv[2];
		first = 3;
	}
	for (int i = first; i < argc; i++)
		if (!find(argv[i]))
			return 1;
	if (place_open(&place, device))
		return 1;
	for (int i = first; i < argc; i++)
		failed |= look(&place, find(argv[i]));
	for (size_t i = 0; first == argc && i < DEFECTS; i++)
		failed |= look(&place, &defects[i]);
	place_close(&place);
	return failed;
}
