/* SPDX-License-Identifier: GPL-2.0 */
/* What several tests need: the document of test data, and a place in it by its JSON path. */
#ifndef ODPBENCH_TESTS_FIXTURE_H
#define ODPBENCH_TESTS_FIXTURE_H

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Tests run in the top folder of the repository, or are told where the data is. */
static inline const char *fixture_path(void)
{
	const char *path = getenv("ODPBENCH_TEST_DOCUMENT");

	return path ? path : "bench/tests/data/fixture.json";
}

/* A new document, for the test to spoil. */
static inline json_t *fixture_load(void)
{
	return json_load_file(fixture_path(), 0, NULL);
}

/* Follow a path like "rows.0.latency"; NULL if it leads nowhere. */
static inline json_t *fixture_at(json_t *doc, const char *path)
{
	char name[64];

	while (doc && *path) {
		size_t length = strcspn(path, ".");

		memcpy(name, path, length);
		name[length] = '\0';
		doc = json_is_array(doc) ? json_array_get(doc, strtoul(name, NULL, 10)) :
					   json_object_get(doc, name);
		path += length + (path[length] == '.');
	}
	return doc;
}

/* Put a value, given as JSON text, into the object at a path; no text: remove the member. */
static inline int fixture_set(json_t *doc, const char *path, const char *name, const char *text)
{
	json_t *object = fixture_at(doc, path);

	if (json_is_array(object))
		return json_array_set_new(object, strtoul(name, NULL, 10),
					  json_loads(text, JSON_DECODE_ANY, NULL));
	if (!text)
		return json_object_del(object, name);
	return json_object_set_new(object, name, json_loads(text, JSON_DECODE_ANY, NULL));
}

#endif
