// SPDX-License-Identifier: GPL-2.0
/* The data that proves an access. */
#include <string.h>

#include "host/data.h"
#include "host/pages.h"

#define WORD sizeof(uint64_t)

uint64_t data_word(uint64_t stamp, size_t page, size_t word)
{
	return stamp ? stamp + page + ((uint64_t)word << 48) : 0;
}

/* The last word of a part of a page: its last 8 bytes, aligned or not; 0: it has only one word. */
static size_t last_word_offset(size_t bytes)
{
	return bytes >= 2 * WORD ? bytes - WORD : 0;
}

static void write_word(char *page, size_t offset, uint64_t stamp, size_t index)
{
	uint64_t value = data_word(stamp, index, offset / WORD);

	memcpy(page + offset, &value, WORD);
}

static bool word_is(const char *page, size_t offset, uint64_t stamp, size_t index)
{
	uint64_t value = data_word(stamp, index, offset / WORD);

	return !memcmp(page + offset, &value, WORD);
}

static size_t part_of_page(size_t length, size_t page)
{
	size_t left = length - page * PAGE_BYTES;

	return left < PAGE_BYTES ? left : PAGE_BYTES;
}

void data_write(char *at, size_t length, uint64_t stamp, bool whole)
{
	for (size_t i = 0; i * PAGE_BYTES < length; i++) {
		size_t bytes = part_of_page(length, i);
		char *page = at + i * PAGE_BYTES;

		for (size_t word = 0; whole && word < bytes / WORD; word++)
			write_word(page, word * WORD, stamp, i);
		write_word(page, 0, stamp, i);
		write_word(page, last_word_offset(bytes), stamp, i);
	}
}

bool data_is(const char *at, size_t length, uint64_t stamp, bool whole)
{
	bool right = true;

	for (size_t i = 0; i * PAGE_BYTES < length && right; i++) {
		size_t bytes = part_of_page(length, i);
		const char *page = at + i * PAGE_BYTES;

		/* The last word is checked below: it may lie across two of these. */
		for (size_t word = 0; whole && right && (word + 2) * WORD <= bytes; word++)
			right = word_is(page, word * WORD, stamp, i);
		right = right && word_is(page, 0, stamp, i) &&
			word_is(page, last_word_offset(bytes), stamp, i);
	}
	return right;
}
