/* SPDX-License-Identifier: GPL-2.0 */
/* A table of JSON values by their text: equal texts share one value. */
#ifndef ODPBENCH_RESULTS_SHARED_H
#define ODPBENCH_RESULTS_SHARED_H

#include <jansson.h>
#include <stddef.h>

struct shared_entry {
	const char *text;
	size_t length;
	json_t *value;		/* NULL: the place is free */
};

/* All zero is an empty table. The texts are the caller's, and must stay where they are. */
struct shared {
	struct shared_entry *entries;
	size_t n, room;		/* room: a power of two, or 0 */
};

/*
 * The value of a text of length bytes, any JSON; jansson parses only the first of equal texts. A
 * new reference to a value that nobody may change, or NULL: the text is no JSON, or no memory.
 */
json_t *shared_value(struct shared *shared, const char *text, size_t length);

/* Values that others refer to live on. */
void shared_free(struct shared *shared);

#endif
