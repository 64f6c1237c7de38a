// SPDX-License-Identifier: GPL-2.0
/* Loads the journal of an unfinished run as a result document. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "results/internal.h"
#include "results/record.h"
#include "results/schema.h"

bool results_is_journal(FILE *file)
{
	static const char mark[] = "\"" RECORD_JOURNAL_SCHEMA "\"";
	char begin[128];
	size_t length = fread(begin, 1, sizeof(begin) - 1, file);

	rewind(file);
	begin[length] = '\0';
	return strstr(begin, mark);
}

/* The next whole line. NULL if there is none (*ret stays 0) or it is no JSON (logged). */
static json_t *read_line(const char *path, FILE *file, size_t number, int *ret)
{
	json_error_t error;
	json_t *value = NULL;
	char *line = NULL;
	size_t size = 0;
	ssize_t length = getline(&line, &size, file);

	if (length > 0 && line[length - 1] == '\n') {
		value = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
		if (!value) {
			log_error("%s:%zu:%d: %s", path, number, error.column, error.text);
			*ret = -EINVAL;
		}
	}
	free(line);
	return value;
}

static int add_jobs(struct results *results, const json_t *jobs, const char *path, FILE *file)
{
	char where[512];
	json_t *done;
	int ret = 0;

	for (size_t i = 0; !ret && (done = read_line(path, file, i + 2, &ret)); i++) {
		const json_t *job = json_array_get(jobs, i);

		snprintf(where, sizeof(where), "%s:%zu", path, i + 2);
		if (!job)
			log_error("%s: more jobs are done than there are", where);
		ret = job ? results_add_done(results, job, done, where) : -EINVAL;
		json_decref(done);
	}
	return ret;
}

static json_t *document(const json_t *head, const char *path, FILE *file)
{
	struct results *results = results_new(json_incref(json_object_get(head, "env")),
					      json_string_value(json_object_get(head, "command")),
					      json_string_value(json_object_get(head, "started")));
	const json_t *jobs = json_object_get(head, "jobs");
	json_t *doc = NULL;

	if (results && !add_jobs(results, jobs, path, file)) {
		doc = json_incref(results->doc);
		json_object_set_new(doc, "jobs_asked",
				    json_integer((json_int_t)json_array_size(jobs)));
		log_note("%s: the journal of an unfinished run: %zu of %zu jobs", path,
			 json_array_size(json_object_get(doc, "jobs")), json_array_size(jobs));
	}
	results_free(results);
	return doc;
}

json_t *results_load_journal(const char *path, FILE *file)
{
	json_t *head, *doc = NULL;
	char err[512];
	int ret = 0;

	head = read_line(path, file, 1, &ret);
	if (!head && !ret)
		log_error("%s: the journal of a run that has not begun", path);
	if (head && schema_check_part("journal", head, "line 1", err, sizeof(err)))
		log_error("%s: %s", path, err);
	else if (head)
		doc = document(head, path, file);
	json_decref(head);
	if (!doc || json_array_size(json_object_get(doc, "rows")))
		return doc;
	log_error("%s: no job that is done has a row", path);
	json_decref(doc);
	return NULL;
}
