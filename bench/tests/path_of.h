/* SPDX-License-Identifier: GPL-2.0 */
/* For tests that stand in for sysfs. */
#ifndef ODPBENCH_TESTS_PATH_OF_H
#define ODPBENCH_TESTS_PATH_OF_H

#include <stdarg.h>
#include <stdio.h>

/* Fills the array path with what a function's last named argument, a format, says with the others. */
#define PATH_OF(path, format)				\
	do {						\
		va_list args;				\
							\
		va_start(args, format);			\
		vsnprintf(path, sizeof(path), format, args);	\
		va_end(args);				\
	} while (0)

#endif
