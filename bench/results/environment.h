/* SPDX-License-Identifier: GPL-2.0 */
/* `env` of a result document: what this machine is, as far as it bears on the numbers. */
#ifndef ODPBENCH_RESULTS_ENVIRONMENT_H
#define ODPBENCH_RESULTS_ENVIRONMENT_H

#include <jansson.h>
#include <stddef.h>

struct session;

/*
 * session is an open session of odp_path, or NULL if that is not loaded. lent is the lent PCI
 * function, "" if there is none. A new reference, or NULL (no memory).
 */
json_t *environment_describe(const struct session *session, const char *lent);

/*
 * Those options of a kernel's configuration (host/kernel_config.h) that affect measurements. A new
 * reference.
 */
json_t *environment_config(const json_t *config);

/*
 * The name of the CPUs in a file like /proc/cpuinfo; where that has numbers alone (arm64),
 * "implementer 0x41, part 0xd0c"; else "unknown".
 */
void environment_cpu_model(const char *path, char *buf, size_t size);

/* A sentence about what in env spoils measurements; NULL if nothing does. */
const char *environment_warning(const json_t *env);

#endif
