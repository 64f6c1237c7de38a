/* SPDX-License-Identifier: GPL-2.0 */
/* Objects that the driver knows by a number. */
#ifndef ODPBENCH_NIC_OBJECTS_H
#define ODPBENCH_NIC_OBJECTS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What ends one; context is that of objects_init(). */
typedef void (*objects_discard)(void *object, void *context);

struct objects {
	GHashTable *table;
	uint32_t first, limit;		/* numbers */
	uint32_t last;			/* the one given last */
	objects_discard discard;
	void *context;
};

/* Numbers are from first to limit, so there can be so many objects. first is not 0. */
void objects_init(struct objects *objects, uint32_t first, uint32_t limit, objects_discard discard,
		  void *context);
void objects_free(struct objects *objects);

/* The number of the object from now on; 0: all are in use, and it was discarded. */
uint32_t objects_add(struct objects *objects, void *object);
void *objects_find(const struct objects *objects, uint32_t number);
bool objects_remove(struct objects *objects, uint32_t number);	/* discards it; false: not there */

/* How many there are of which this says yes. */
unsigned objects_number(const struct objects *objects);
unsigned objects_count(const struct objects *objects, bool (*is_one)(const void *object));

/* Calls this for each; it must not add or remove one. */
void objects_each(struct objects *objects, void (*call)(void *object));

void objects_clear(struct objects *objects);	/* removes all */

#endif
