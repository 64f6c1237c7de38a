/* SPDX-License-Identifier: GPL-2.0 */
/* odpbench suite --show: what would run, and how long it took when it did. */
#ifndef ODPBENCH_CMD_SUITE_SHOW_H
#define ODPBENCH_CMD_SUITE_SHOW_H

#include <jansson.h>
#include <stddef.h>

#include "engine/run.h"

/*
 * Prints a line for each job, and the sum. jobs is run_specs_to_json(); earlier is a result
 * document, or NULL: a job's time is that of the same job there, with the same parameters, and
 * unknown otherwise: a workload's time does not grow with any one of them. 0 or -ENOMEM.
 */
int suite_show(const struct run_spec *specs, size_t n, const json_t *jobs, const json_t *earlier,
	       const char *earlier_name);

#endif
