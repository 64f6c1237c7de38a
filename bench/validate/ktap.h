/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results as KTAP, version 1 (Documentation/dev-tools/ktap.rst in the kernel): a test for each device and
 * path, with a subtest for each case.
 */
#ifndef ODPBENCH_VALIDATE_KTAP_H
#define ODPBENCH_VALIDATE_KTAP_H

#include <stddef.h>
#include <stdio.h>

#include "validate/trial.h"

void ktap_begin(FILE *out, size_t tests);
void ktap_begin_test(FILE *out, const char *name, size_t cases);
/* number: from 1. A case that failed is preceded by its reason, and by what that means. */
void ktap_case(FILE *out, size_t number, const struct theme *theme, const struct conformance_case *of,
	       const struct outcome *outcome);
void ktap_end_test(FILE *out, size_t number, const char *name, size_t failed);

#endif
