/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results as JUnit's XML, which CI systems show: a suite for each device and path, a case for each
 * conformance case. A known defect is shown as skipped: JUnit has no word for it.
 */
#ifndef ODPBENCH_VALIDATE_JUNIT_H
#define ODPBENCH_VALIDATE_JUNIT_H

#include <stdio.h>

#include "validate/place.h"
#include "validate/trial.h"

struct junit {
	struct junit_case {
		char suite[sizeof(((struct place *)NULL)->name)];	/* "mlx5_0, path page" */
		char name[CASE_NAME_LEN];
		struct outcome outcome;
	} *cases;
	size_t n;
};

/* Remembers a result. Those of a suite come one after the other. */
void junit_add(struct junit *junit, const char *suite, const char *name, const struct outcome *outcome);
void junit_print(const struct junit *junit, FILE *out);
/* The same to a file, which appears whole or not at all. Negative errno, logged. */
int junit_write(const struct junit *junit, const char *path);
void junit_free(struct junit *junit);

#endif
