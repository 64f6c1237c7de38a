/* SPDX-License-Identifier: GPL-2.0 */
/* Loading many documents. */
#ifndef ODPBENCH_COMPARE_LOADING_H
#define ODPBENCH_COMPARE_LOADING_H

#include <jansson.h>
#include <stddef.h>

/*
 * Load each file and give it to take(), in this order; take() takes over the reference of the document.
 * One document is in memory at a time. 0; or the negative errno of take(), or -EINVAL for a file that is
 * no document (logged): then no more is taken.
 */
int load_each(char *const *files, size_t n, int (*take)(void *context, const char *file, json_t *doc),
	      void *context);

#endif
