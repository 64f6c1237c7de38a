/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel says in its log (/dev/kmsg) that it never should. */
#ifndef ODPBENCH_HOST_KERNEL_LOG_H
#define ODPBENCH_HOST_KERNEL_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* From now on: what is in the log already is of no interest. */
void kernel_log_skip(void);

/*
 * Whether the kernel has complained since: a WARN, a BUG, lockdep, KASAN, a hung task. line gets the
 * first such message. but_refusals: that the IOMMU refused a device something is no complaint. False,
 * too, if the log cannot be read.
 */
bool kernel_log_complains(bool but_refusals, char *line, size_t size);

/* Whether a message is such a complaint. */
bool kernel_log_is_complaint(const char *message);
/* Whether it is of an IOMMU that refused an access. */
bool kernel_log_is_refusal(const char *message);

#endif
