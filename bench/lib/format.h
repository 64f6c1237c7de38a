/* SPDX-License-Identifier: GPL-2.0 */
/* How numbers and their changes are written: the same in every table, plot and message. */
#ifndef ODPBENCH_LIB_FORMAT_H
#define ODPBENCH_LIB_FORMAT_H

#include <stddef.h>

/* 3 or 2.5 */
void format_number(double value, char *buf, size_t size);

/* 2097152: 2 MiB; 2150400: 2.05 MiB */
void format_bytes(double bytes, char *buf, size_t size);

/*
 * How much value differs from first: "=", "+4.0 %", "-25 %", "x171", "/512", "to 0". The
 * difference instead, "+3", "-25", where a ratio says nothing (value is negative, or first is not
 * positive) or the change is under 0.05 %, which would be printed as 0.
 */
void format_change(double first, double value, char *buf, size_t size);

#endif
