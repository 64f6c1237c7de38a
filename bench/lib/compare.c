// SPDX-License-Identifier: GPL-2.0
/* Comparison functions for qsort(), ascending. */
#include <stdint.h>
#include <string.h>

#include "lib/compare.h"

#define DEFINE_COMPARE(name, type)					\
int name(const void *a, const void *b)					\
{									\
	type x = *(const type *)a, y = *(const type *)b;		\
									\
	return (x > y) - (x < y);	/* x - y may overflow */	\
}

DEFINE_COMPARE(compare_int64, int64_t)
DEFINE_COMPARE(compare_uint64, uint64_t)
DEFINE_COMPARE(compare_doubles, double)

int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}
