/* SPDX-License-Identifier: GPL-2.0 */
/* A setting of the kernel that is changed for a while: a file in /sys or /proc that holds one number. */
#ifndef ODPBENCH_HOST_KNOB_H
#define ODPBENCH_HOST_KNOB_H

#include "host/undo.h"

extern const struct undo_kind undo_knob;

/* Notes what it was before, then changes it. 0, or negative errno, not logged. Once until it is restored. */
int knob_set(const char *path, const char *value);
/* Safe on one that was not changed. */
void knob_restore(const char *path);

#endif
