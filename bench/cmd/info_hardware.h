/* SPDX-License-Identifier: GPL-2.0 */
/* What `odpbench info` prints of an RDMA device's hardware. */
#ifndef ODPBENCH_CMD_INFO_HARDWARE_H
#define ODPBENCH_CMD_INFO_HARDWARE_H

#include <jansson.h>

/* The entry of a list like `env.hardware` with this name, as indented lines. */
void info_hardware(const json_t *list, const char *name);

#endif
