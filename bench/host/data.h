/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data that proves an access. A stamp names the contents of a range: every 8-byte word of
 * every page has a different value. Stamp 0 is memory that reads as zeros. A cheap check looks at
 * the first and the last word of each page, a whole one at every word.
 */
#ifndef ODPBENCH_HOST_DATA_H
#define ODPBENCH_HOST_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATA_FIRST_STAMP (1ull << 32)	/* any, but never 0 */
#define DATA_WRITTEN (1ull << 62)	/* in the stamps of what the device writes */
#define DATA_POISON (1ull << 61)	/* in what is there before the data arrives */

/* The value of a word of a page of a range. */
uint64_t data_word(uint64_t stamp, size_t page, size_t word);

/* length is in bytes, at least 8; a page begins at `at`. */
void data_write(char *at, size_t length, uint64_t stamp, bool whole);
bool data_is(const char *at, size_t length, uint64_t stamp, bool whole);

#endif
