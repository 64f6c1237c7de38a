/* SPDX-License-Identifier: GPL-2.0 */
/* A suite file as it was read, before expansion: what the reader gives the expander. */
#ifndef ODPBENCH_SUITE_INTERNAL_H
#define ODPBENCH_SUITE_INTERNAL_H

#include <stddef.h>

#include "suite.h"

/* One key with the list of its values. */
struct suite_key {
	char *name;
	char **values;
	size_t nvalues;
	int line;
};

/* One section; number 0 holds the keys before the first section and has no workload. */
struct suite_section {
	char *workload, *label;
	struct suite_key *keys;
	size_t nkeys;
	int line;
};

struct suite_source {
	const char *file;
	struct suite_section *sections;
	size_t nsections;
};

/* Read a file; 0 or negative errno with a line in err. The source is to be freed in any case. */
int suite_read(const char *path, struct suite_source *source, char *err, size_t err_size);
void suite_source_free(struct suite_source *source);

/* Fill suite->jobs with every job of the source. 0 or -ENOMEM. */
int suite_expand(const struct suite_source *source, struct suite *suite);

#endif
