// SPDX-License-Identifier: GPL-2.0
/* In which order the parts of a region are touched. */
#include "host/pattern.h"
#include "lib/random.h"

const char *const pattern_names[] = { "sequential", "strided", "random", NULL };

static void strided(size_t n, size_t *order)
{
	size_t done = 0;

	for (size_t first = 0; first < PATTERN_STRIDE; first++)
		for (size_t i = first; i < n; i += PATTERN_STRIDE)
			order[done++] = i;
}

/* R. Durstenfeld, "Algorithm 235: Random permutation", CACM 7(7), 1964. */
static void shuffle(size_t n, size_t *order)
{
	uint64_t state = 0x9e3779b97f4a7c15ull;

	for (size_t i = n; i > 1; i--) {
		size_t other = random_next(&state) % i, swap = order[i - 1];

		order[i - 1] = order[other];
		order[other] = swap;
	}
}

void pattern_order(enum pattern pattern, size_t n, size_t *order)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	if (pattern == PATTERN_STRIDED)
		strided(n, order);
	else if (pattern == PATTERN_RANDOM)
		shuffle(n, order);
}
