/* SPDX-License-Identifier: GPL-2.0 */
/* The incomplete beta function: the chances of Student's t. */
#ifndef ODPBENCH_COMPARE_BETA_H
#define ODPBENCH_COMPARE_BETA_H

/* I_x(a, b), regularized: from 0 to 1; a, b > 0, 0 <= x <= 1. */
double incomplete_beta(double a, double b, double x);

#endif
