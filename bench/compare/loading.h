/* SPDX-License-Identifier: GPL-2.0 */
/* Loading many documents, on all CPUs that this process may use. */
#ifndef ODPBENCH_COMPARE_LOADING_H
#define ODPBENCH_COMPARE_LOADING_H

#include <jansson.h>
#include <stddef.h>

/*
 * Load each file and give it to take(), in this order and in the caller's thread; take() takes over
 * the reference of the document. No more than LOADING_AHEAD documents are in memory before they are
 * taken. 0; or the negative errno of take(), or -EINVAL for a file that is no document (logged): then
 * no more is taken.
 */
#define LOADING_AHEAD	32
int load_each(char *const *files, size_t n, int (*take)(void *context, const char *file, json_t *doc),
	      void *context);

#endif
