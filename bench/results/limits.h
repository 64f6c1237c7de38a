/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What no result document has, found before a tree of 10 to 20 times its size is made of it: texts,
 * lists and depths beyond all measure.
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
 * Reads a file in JSON from where it stands to its end. 0, or -E2BIG with one line in err, which
 * says where. What is no JSON at all is left to the parser.
 */
int limits_check(FILE *file, char *err, size_t err_size);

#endif
