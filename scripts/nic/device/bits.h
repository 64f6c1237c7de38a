/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers in memory as the device has them: big-endian, at any alignment. */
#ifndef ODPBENCH_NIC_BITS_H
#define ODPBENCH_NIC_BITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t get_be16(const void *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return be16toh(value);
}

static inline uint32_t get_be32(const void *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return be32toh(value);
}

static inline uint64_t get_be64(const void *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return be64toh(value);
}

static inline void put_be16(void *at, uint16_t value)
{
	value = htobe16(value);
	memcpy(at, &value, sizeof(value));
}

static inline void put_be32(void *at, uint32_t value)
{
	value = htobe32(value);
	memcpy(at, &value, sizeof(value));
}

static inline void put_be64(void *at, uint64_t value)
{
	value = htobe64(value);
	memcpy(at, &value, sizeof(value));
}

/* A field of so many bits, counted from the first bit: within one 32-bit word, or 64 aligned. */
static inline uint64_t get_bits(const void *at, unsigned bit, unsigned bits)
{
	const uint8_t *word = (const uint8_t *)at + bit / 32 * 4;

	if (bits == 64)
		return get_be64(word);
	return get_be32(word) >> (32 - bits - bit % 32) & (uint32_t)((1ull << bits) - 1);
}

static inline void set_bits(void *at, unsigned bit, unsigned bits, uint64_t value)
{
	uint8_t *word = (uint8_t *)at + bit / 32 * 4;
	unsigned shift = 32 - bits - bit % 32;
	uint32_t mask;

	if (bits == 64) {
		put_be64(word, value);
		return;
	}
	mask = (uint32_t)((1ull << bits) - 1) << shift;
	put_be32(word, (get_be32(word) & ~mask) | ((uint32_t)value << shift & mask));
}

#endif
