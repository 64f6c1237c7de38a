// SPDX-License-Identifier: GPL-2.0
/* JSON values by their text: a hash table with open addressing, at most half full. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "results/shared.h"

#define FIRST_ROOM	1024

/* FNV-1a. */
static uint64_t hash_of(const char *text, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
	return hash ^ hash >> 32;
}

/* The entry of a text, or the free one that it would take. */
static struct shared_entry *find(const struct shared *shared, const char *text, size_t length)
{
	size_t at = hash_of(text, length) & (shared->room - 1);

	while (shared->entries[at].value && (shared->entries[at].length != length ||
					     memcmp(shared->entries[at].text, text, length)))
		at = (at + 1) & (shared->room - 1);
	return &shared->entries[at];
}

/* Makes room for one more entry. 0, or -1 (no memory). */
static int grow(struct shared *shared)
{
	struct shared larger = { .n = shared->n,
				 .room = shared->room ? 2 * shared->room : FIRST_ROOM };

	if (2 * (shared->n + 1) <= shared->room)
		return 0;
	larger.entries = calloc(larger.room, sizeof(*larger.entries));
	if (!larger.entries)
		return -1;
	for (size_t i = 0; i < shared->room; i++) {
		const struct shared_entry *entry = &shared->entries[i];

		if (entry->value)
			*find(&larger, entry->text, entry->length) = *entry;
	}
	free(shared->entries);
	*shared = larger;
	return 0;
}

json_t *shared_value(struct shared *shared, const char *text, size_t length)
{
	struct shared_entry *entry;

	if (grow(shared))
		return NULL;
	entry = find(shared, text, length);
	if (!entry->value) {
		json_t *value = json_loadb(text, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES,
					   NULL);

		if (!value)
			return NULL;
		*entry = (struct shared_entry){ text, length, value };
		shared->n++;
	}
	return json_incref(entry->value);
}

void shared_free(struct shared *shared)
{
	for (size_t i = 0; i < shared->room; i++)
		json_decref(shared->entries[i].value);
	free(shared->entries);
	*shared = (struct shared){ 0 };
}
