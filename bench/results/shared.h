/* SPDX-License-Identifier: GPL-2.0 */
/* JSON values by the text that they stand in: of equal texts there is one value. */
#ifndef ODPBENCH_RESULTS_SHARED_H
#define ODPBENCH_RESULTS_SHARED_H

#include <jansson.h>
#include <stddef.h>

struct shared_entry {
	const char *text;
	size_t length;
	json_t *value;		/* NULL: the place is free */
};

/* All zero is a table without values. Texts are the caller's and stay where they are. */
struct shared {
	struct shared_entry *entries;
	size_t n, room;		/* room: a power of two, or 0 */
};

/*
 * The value of a text of length bytes, any JSON, by jansson where it is the first of its kind: a
 * new reference to what nobody may change. NULL where the text is no JSON or memory is short.
 */
json_t *shared_value(struct shared *shared, const char *text, size_t length);

/* The values live on where others refer to them. */
void shared_free(struct shared *shared);

#endif
