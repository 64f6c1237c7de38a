/* SPDX-License-Identifier: GPL-2.0 */
/* Runs cases on devices and paths, one after the other. */
#ifndef ODPBENCH_VALIDATE_VALIDATE_H
#define ODPBENCH_VALIDATE_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "target/machine.h"

struct junit;
struct plant;
struct theme;
struct conformance_case;

#define VALIDATE_MOST 64	/* devices, and paths */

struct validation {
	const char *devices[VALIDATE_MOST];	/* ends with NULL */
	const char *paths[VALIDATE_MOST];	/* ends with NULL */
	const char *pattern;			/* of "theme.case", as a shell's (fnmatch(3)); NULL: all */
	bool quick;				/* without cases that are slow */
	const struct plant *plant;		/* a defect that is planted; NULL: none */
	struct junit *junit;			/* where results are kept, too; NULL: nowhere */
};

/* Calls a function, if there is one, for each case that is chosen. How many there are. */
size_t validate_each(const struct validation *validation,
		     void (*call)(const struct theme *theme, const struct conformance_case *of,
				  void *context), void *context);

/* Prints "theme.case: what it shows" for each case that the pattern chooses. */
void validate_list(const struct validation *validation);

/*
 * Runs all that is chosen, and prints KTAP on standard output. The number of cases that failed; negative
 * errno, logged, if a device or a path cannot be used at all.
 */
int validate_run(const struct validation *validation, struct machine *machine);

#endif
