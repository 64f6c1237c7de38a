/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration that the running kernel was built with. */
#ifndef ODPBENCH_HOST_KERNEL_CONFIG_H
#define ODPBENCH_HOST_KERNEL_CONFIG_H

#include <jansson.h>
#include <stddef.h>

/*
 * Every option that is set, "CONFIG_X": its value, "y", "m" or another. where gets the file that has
 * them. root stands before each place: "", except in tests. Empty, and where too, if none can be
 * read. A new reference.
 */
json_t *kernel_config_read(const char *root, const char *release, char *where, size_t size);

/* The places where it is looked for, "/proc/config.gz, /boot/config-7.3.4, ..." */
void kernel_config_places(const char *release, char *buf, size_t size);

/* The value of an option, or NULL: it is not set. */
const char *kernel_config_value(const json_t *config, const char *option);

#endif
