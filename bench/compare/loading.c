// SPDX-License-Identifier: GPL-2.0
/* Loading many documents. */
#include <errno.h>

#include "compare/loading.h"
#include "results/results.h"

int load_each(char *const *files, size_t n, int (*take)(void *context, const char *file, json_t *doc),
	      void *context)
{
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++) {
		json_t *doc = results_load(files[i]);

		ret = doc ? take(context, files[i], doc) : -EINVAL;
	}
	return ret;
}
