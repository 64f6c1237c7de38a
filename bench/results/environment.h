/* SPDX-License-Identifier: GPL-2.0 */
/* `env` of a result document: what this machine is, as far as it bears on the numbers. */
#ifndef ODPBENCH_RESULTS_ENVIRONMENT_H
#define ODPBENCH_RESULTS_ENVIRONMENT_H

#include <jansson.h>

/*
 * module is the version of odp_path that is loaded, lent the lent PCI function; each "" where there
 * is none. A new reference, or NULL (no memory).
 */
json_t *environment_describe(const char *module, const char *lent);

#endif
