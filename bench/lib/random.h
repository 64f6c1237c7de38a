/* SPDX-License-Identifier: GPL-2.0 */
/* Chance that can be repeated: the same state gives the same numbers, on every machine. */
#ifndef ODPBENCH_LIB_RANDOM_H
#define ODPBENCH_LIB_RANDOM_H

#include <stdint.h>

/*
 * The next number of xorshift64. state is any number but 0, and is changed.
 * G. Marsaglia, Xorshift RNGs, Journal of Statistical Software 8(14), 2003.
 */
static inline uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/*
 * A state for the n-th of many streams of one seed: none is 0, and streams of neighbours have nothing
 * in common. The finalizer of G. Steele et al., Fast splittable pseudorandom number generators, OOPSLA
 * 2014.
 */
static inline uint64_t random_stream(uint64_t seed, uint64_t n)
{
	uint64_t z = seed + (n + 1) * 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	z ^= z >> 31;
	return z ? z : 1;
}

#endif
