// SPDX-License-Identifier: GPL-2.0
/* Result documents: loading them, with every rule checked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/log.h"
#include "results/internal.h"
#include "results/limits.h"

/* For a foreign document this says more than which member it lacks. */
static int check_schema_name(const json_t *doc, char *err, size_t err_size)
{
	const json_t *schema = json_object_get(doc, "schema");
	const char *name = json_string_value(schema);

	if (name && !strcmp(name, RESULTS_SCHEMA))
		return 0;
	if (name && !strncmp(name, "odpbench/", strlen("odpbench/")))
		snprintf(err, err_size, "schema: version %s; this program reads %s", name,
			 RESULTS_SCHEMA);
	else
		snprintf(err, err_size, "schema: not a result document of odpbench; expected %s",
			 RESULTS_SCHEMA);
	return -EINVAL;
}

/* The rest of a file, of about size bytes. The caller frees it; NULL if memory is short. */
static char *read_all(FILE *file, size_t size, size_t *length)
{
	size_t room = size + 1, n;
	char *text = malloc(room), *larger = text;

	*length = 0;
	while (larger && (n = fread(text + *length, 1, room - *length, file))) {
		*length += n;
		if (*length < room)
			continue;
		room *= 2;
		larger = realloc(text, room);
		text = larger ? larger : text;
	}
	if (!larger)
		free(text);
	return larger;
}

static json_t *parse(const char *path, FILE *file)
{
	struct stat st = { };
	size_t length = 0;
	json_error_t error;
	json_t *doc = NULL;
	char *text;

	fstat(fileno(file), &st);
	errno = 0;
	text = read_all(file, S_ISREG(st.st_mode) ? (size_t)st.st_size : BUFSIZ, &length);
	if (!text || ferror(file)) {
		log_error("%s: cannot read: %s", path, strerror(errno ? errno : EIO));
	} else {
		doc = results_load_rows(text, length);
		if (!doc)
			doc = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
		if (!doc)
			log_error("%s:%d:%d: %s", path, error.line, error.column, error.text);
	}
	free(text);
	return doc;
}

static json_t *load(const char *path)
{
	char err[640];
	json_t *doc;
	FILE *file = fopen(path, "re");

	if (!file) {
		log_error("%s: cannot open: %s", path, strerror(errno));
		return NULL;
	}
	if (results_is_journal(file)) {
		doc = results_load_journal(path, file);
		fclose(file);
		return doc;
	}
	/* A pipe cannot be read twice: the schema alone checks it. */
	if (!fseek(file, 0, SEEK_SET) && limits_check(file, err, sizeof(err))) {
		log_error("%s: %s", path, err);
		fclose(file);
		return NULL;
	}
	rewind(file);
	doc = parse(path, file);
	fclose(file);
	if (!doc)
		return NULL;
	if (check_schema_name(doc, err, sizeof(err)) || results_check(doc, err, sizeof(err))) {
		log_error("%s: %s", path, err);
		json_decref(doc);
		return NULL;
	}
	return doc;
}

json_t *results_load_part(const char *path)
{
	return load(path);
}

json_t *results_load(const char *path)
{
	json_t *doc = load(path);

	if (!doc || json_array_size(json_object_get(doc, "rows")))
		return doc;
	log_error("%s: one part of a run, and no job of it gave a row; odpbench merge puts it "
		  "together with the others", path);
	json_decref(doc);
	return NULL;
}
