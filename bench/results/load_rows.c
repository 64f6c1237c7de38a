// SPDX-License-Identifier: GPL-2.0
/*
 * A document read from its text, one member of a row after the other. Most rows have counters,
 * stages, params and texts that other rows have too: each is parsed and kept once, which takes a
 * third of the memory and of the time of a tree in which every row has its own.
 *
 * jansson parses every name and every value. This code finds where they end, and checks that there
 * is nothing but the punctuation of a document between them.
 */
#include <stdbool.h>
#include <string.h>

#include "results/internal.h"
#include "results/shared.h"

struct reader {
	const char *at, *end;
	struct shared shared;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Is this the next character after blanks? If so, it is read. */
static bool take(struct reader *reader, char c)
{
	while (reader->at < reader->end && is_space(*reader->at))
		reader->at++;
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

/* The position behind the text whose first quote is at. */
static const char *end_of_text(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		at += *at == '\\';
	return at < end ? at + 1 : end;
}

/* The position behind the name or value that begins there. */
static const char *end_of_value(const char *at, const char *end)
{
	size_t depth = 0;

	while (at < end) {
		switch (*at) {
		case '"':
			at = end_of_text(at, end);
			continue;
		case '[':
		case '{':
			depth++;
			break;
		case ']':
		case '}':
			if (!depth)
				return at;
			depth--;
			break;
		default:
			if (!depth && (*at == ',' || *at == ':' || is_space(*at)))
				return at;
		}
		at++;
	}
	return end;
}

static json_t *read_value(struct reader *reader, bool share)
{
	const char *from;
	size_t length;

	while (reader->at < reader->end && is_space(*reader->at))
		reader->at++;
	from = reader->at;
	reader->at = end_of_value(from, reader->end);
	length = (size_t)(reader->at - from);
	return share ? shared_value(&reader->shared, from, length) :
		       json_loadb(from, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
}

typedef json_t *read_member(struct reader *reader, const char *name);

/* "name": value; false also if the object has the name already. */
static bool add_member(struct reader *reader, json_t *object, read_member *read)
{
	json_t *name = read_value(reader, true), *value = NULL;
	size_t before = json_object_size(object);

	if (json_is_string(name) && take(reader, ':'))
		value = read(reader, json_string_value(name));
	if (value)
		json_object_set_new_nocheck(object, json_string_value(name), value);
	json_decref(name);
	return json_object_size(object) > before;
}

static json_t *read_object(struct reader *reader, read_member *read)
{
	json_t *object = json_object();
	bool right = object && take(reader, '{');

	while (right && (right = add_member(reader, object, read)) && take(reader, ','))
		;
	if (right && take(reader, '}'))
		return object;
	json_decref(object);
	return NULL;
}

/* Every member but the id, which no other row has, is shared. */
static json_t *read_row_member(struct reader *reader, const char *name)
{
	return read_value(reader, strcmp(name, "id") != 0);
}

static json_t *read_rows(struct reader *reader)
{
	json_t *rows = json_array();
	bool right = rows && take(reader, '[');

	if (right && take(reader, ']'))
		return rows;
	while (right && (right = !json_array_append_new(rows, read_object(reader, read_row_member)))
	       && take(reader, ','))
		;
	if (right && take(reader, ']'))
		return rows;
	json_decref(rows);
	return NULL;
}

static json_t *read_document_member(struct reader *reader, const char *name)
{
	return strcmp(name, "rows") ? read_value(reader, false) : read_rows(reader);
}

json_t *results_load_rows(const char *text, size_t length)
{
	struct reader reader = { .at = text, .end = text + length };
	json_t *doc = read_object(&reader, read_document_member);

	take(&reader, '\n');	/* skips all space, and so finds no newline */
	if (reader.at != reader.end) {
		json_decref(doc);
		doc = NULL;
	}
	shared_free(&reader.shared);
	return doc;
}
