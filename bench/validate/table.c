// SPDX-License-Identifier: GPL-2.0
/* All themes, in the order in which their cases run. */
#include "validate/case.h"

const struct theme *const themes[] = { &theme_faults, &theme_changes, &theme_kernel, &theme_prefetch, NULL };
