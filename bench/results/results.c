// SPDX-License-Identifier: GPL-2.0
/* Result documents: collecting rows, writing them whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/atomic_file.h"
#include "lib/log.h"
#include "results/internal.h"
#include "results/schema.h"

#define MOST_REASONS 20	/* that are logged if no job gave a row */

static void time_now(char *buf, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
}

static bool utf8(const char *text)
{
	json_t *string = json_string(text);

	json_decref(string);
	return string;
}

struct results *results_new(json_t *env, const char *command, const char *started)
{
	struct results *results;
	char now[32];
	char err[640] = "env: there is none";

	if (!utf8(command)) {
		log_error("command: it is not UTF-8 text, which a result document has to be");
		json_decref(env);
		return NULL;
	}
	if (!env || schema_check_part("env", env, "env", err, sizeof(err))) {
		log_error("%s", err);
		json_decref(env);
		return NULL;
	}
	results = calloc(1, sizeof(*results));
	if (!results) {
		json_decref(env);
		goto fail;
	}
	time_now(now, sizeof(now));
	results->doc = json_pack("{s:s, s:s, s:s, s:o, s:[], s:[]}", "schema", RESULTS_SCHEMA,
				 "command", command, "started", started ? started : now, "env", env,
				 "rows", "jobs");
	results->ids = json_object();
	if (!results->doc || !results->ids)
		goto fail;
	results->rows = json_object_get(results->doc, "rows");
	results->time_domain = json_string_value(json_object_get(env, "time_domain"));
	return results;
fail:
	log_error("result document: %s", strerror(ENOMEM));
	results_free(results);
	return NULL;
}

int results_add_row(struct results *results, json_t *row)
{
	char where[32], err[640];
	const char *id;
	int ret;

	snprintf(where, sizeof(where), "rows[%zu]", json_array_size(results->rows));
	if (!row) {
		log_error("%s: there is no row to add", where);
		return -EINVAL;
	}
	ret = results_check_row(row, results->time_domain, where, err, sizeof(err));
	id = json_string_value(json_object_get(row, "id"));
	if (!ret && json_object_get(results->ids, id)) {
		snprintf(err, sizeof(err), "%s.id: %s is also the id of an earlier row", where, id);
		ret = -EINVAL;
	}
	if (ret) {
		log_error("%s", err);
		json_decref(row);
		return ret;
	}
	if (json_object_set_new(results->ids, id, json_true()) ||
	    json_array_append_new(results->rows, row)) {
		log_error("%s: %s", where, strerror(ENOMEM));
		return -ENOMEM;
	}
	return 0;
}

int results_add_skip(struct results *results, const char *what, const char *why)
{
	json_t *skip = json_pack("{s:s, s:s}", "what", what, "why", why);
	json_t *skipped = json_object_get(results->doc, "skipped"), *other;
	size_t i;

	results->skips = true;
	json_array_foreach(skipped, i, other) {
		if (json_equal(other, skip)) {
			json_decref(skip);
			return 0;
		}
	}
	if (!skipped) {
		json_object_set_new(results->doc, "skipped", json_array());
		skipped = json_object_get(results->doc, "skipped");
	}
	/* If memory ran out above, this fails, too. */
	if (!json_array_append_new(skipped, skip))
		return 0;
	log_error("skipped: %s: %s", what, strerror(ENOMEM));
	return -ENOMEM;
}

int results_add_failed(struct results *results, const char *job, const char *command,
		       const char *error)
{
	json_t *failed = json_object_get(results->doc, "failed");

	if (!failed) {
		json_object_set_new(results->doc, "failed", json_array());
		failed = json_object_get(results->doc, "failed");
	}
	if (!json_array_append_new(failed, json_pack("{s:s, s:s, s:s}", "job", job, "command",
						     command, "error", error)))
		return 0;
	log_error("failed: %s: %s", job, strerror(ENOMEM));
	return -ENOMEM;
}

const char *results_started(const struct results *results)
{
	return json_string_value(json_object_get(results->doc, "started"));
}

size_t results_rows(const struct results *results)
{
	return json_array_size(results->rows);
}

static void say_each(const json_t *list, const char *verb, const char *what, const char *why)
{
	const json_t *one;
	size_t i;

	json_array_foreach((json_t *)list, i, one) {
		if (i == MOST_REASONS) {
			log_note("and %zu more %s", json_array_size(list) - i, verb);
			return;
		}
		log_note("%s: %s: %s", json_string_value(json_object_get(one, what)), verb,
			 json_string_value(json_object_get(one, why)));
	}
}

/* A document without rows is useless, but the reasons that it would give are not. */
static int say_why_no_rows(const struct results *results, const char *path)
{
	log_error("%s: not written: there is no row in it", path);
	say_each(json_object_get(results->doc, "failed"), "failed", "job", "error");
	say_each(json_object_get(results->doc, "skipped"), "skipped", "what", "why");
	return -EINVAL;
}

int results_set_part(struct results *results)
{
	return json_object_set_new(results->doc, "part", json_true()) ? -ENOMEM : 0;
}

int results_write(struct results *results, const char *path)
{
	struct atomic_file *file;
	FILE *stream;
	char err[640];
	int ret;

	if (!json_array_size(results->rows) && !json_object_get(results->doc, "part"))
		return say_why_no_rows(results, path);
	ret = results_check(results->doc, err, sizeof(err));
	if (ret) {
		log_error("%s: not written: %s", path, err);
		return ret;
	}
	file = atomic_file_open(path);
	if (!file)
		return -EIO;
	stream = atomic_file_stream(file);
	/* A failed write leaves the stream's error flag, which commit looks at and logs. */
	if (json_dumpf(results->doc, stream, JSON_INDENT(1)) && !ferror(stream)) {
		log_error("%s: not written: %s", path, strerror(ENOMEM));
		atomic_file_abort(file);
		return -ENOMEM;
	}
	fputc('\n', stream);
	return atomic_file_commit(file);
}

void results_free(struct results *results)
{
	if (!results)
		return;
	json_decref(results->doc);
	json_decref(results->ids);
	free(results);
}
