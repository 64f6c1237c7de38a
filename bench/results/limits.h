/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds texts, lists and nesting far beyond those of any result document, before the parser makes a
 * tree of 10 to 20 times the file's size.
 */
#ifndef ODPBENCH_RESULTS_LIMITS_H
#define ODPBENCH_RESULTS_LIMITS_H

#include <stddef.h>
#include <stdio.h>

#define LIMITS_TEXT	65536	/* bytes of a text */
#define LIMITS_ROWS	20000	/* items of a list or object in the document itself: rows, jobs */
#define LIMITS_ITEMS	2048	/* of all others; a histogram has 1920 at most */
#define LIMITS_DEPTH	32

/*
 * Reads a JSON file from its current position to its end. 0, or -E2BIG with one line in err that
 * says where. Text that is no JSON is left to the parser.
 */
int limits_check(FILE *file, char *err, size_t err_size);

#endif
