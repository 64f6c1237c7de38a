// SPDX-License-Identifier: GPL-2.0
/* Objects that the driver knows by a number. */
#include "objects.h"

void objects_init(struct objects *objects, uint32_t first, uint32_t limit, objects_discard discard,
		  void *context)
{
	*objects = (struct objects){
		.table = g_hash_table_new(NULL, NULL), .first = first, .limit = limit,
		.last = first - 1, .discard = discard, .context = context,
	};
}

void objects_free(struct objects *objects)
{
	g_hash_table_destroy(objects->table);
}

uint32_t objects_add(struct objects *objects, void *object)
{
	if (objects_number(objects) > objects->limit - objects->first) {
		objects->discard(object, objects->context);
		return 0;
	}
	/* not the number given back last: an event that names it may still be on its way */
	do
		objects->last = objects->last < objects->limit ? objects->last + 1 : objects->first;
	while (g_hash_table_contains(objects->table, GUINT_TO_POINTER(objects->last)));
	g_hash_table_insert(objects->table, GUINT_TO_POINTER(objects->last), object);
	return objects->last;
}

void *objects_find(const struct objects *objects, uint32_t number)
{
	return g_hash_table_lookup(objects->table, GUINT_TO_POINTER(number));
}

bool objects_remove(struct objects *objects, uint32_t number)
{
	void *object = objects_find(objects, number);

	if (!object)
		return false;
	g_hash_table_remove(objects->table, GUINT_TO_POINTER(number));
	objects->discard(object, objects->context);
	return true;
}

unsigned objects_number(const struct objects *objects)
{
	return g_hash_table_size(objects->table);
}

unsigned objects_count(const struct objects *objects, bool (*is_one)(const void *object))
{
	GHashTableIter iter;
	unsigned n = 0;
	void *object;

	g_hash_table_iter_init(&iter, objects->table);
	while (g_hash_table_iter_next(&iter, NULL, &object))
		n += is_one(object);
	return n;
}

void objects_each(struct objects *objects, void (*call)(void *object))
{
	GHashTableIter iter;
	void *object;

	g_hash_table_iter_init(&iter, objects->table);
	while (g_hash_table_iter_next(&iter, NULL, &object))
		call(object);
}

void objects_clear(struct objects *objects)
{
	GHashTableIter iter;
	void *object;

	g_hash_table_iter_init(&iter, objects->table);
	while (g_hash_table_iter_next(&iter, NULL, &object)) {
		g_hash_table_iter_remove(&iter);
		objects->discard(object, objects->context);
	}
	objects->last = objects->first - 1;
}
