// SPDX-License-Identifier: GPL-2.0
/* A number of some rows is not more, or not less, than it may be; alone, or against another row. */
#include <fnmatch.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/measured.h"
#include "lib/must.h"
#include "qualify/kind.h"
#include "results/results.h"
#include "results/row.h"

static const char *const of_latency[] = { "min", "p50", "p90", "p99", "p999", "max", "mean" };

static bool takes_number_name(const char *value, char *err, size_t err_size)
{
	for (size_t i = 0; i < sizeof(of_latency) / sizeof(of_latency[0]); i++)
		if (!strcmp(of_latency[i], value))
			return true;
	if (measured_find(value) != MEASURED)
		return true;
	snprintf(err, err_size, "min, p50, p90, p99, p999, max, mean, or a number of odpbench value");
	return false;
}

static bool takes_param(const char *value, char *err, size_t err_size)
{
	if (strchr(value, '='))
		return true;
	snprintf(err, err_size, "PARAM=VALUE, such as registration=pinned");
	return false;
}

static double number_of(const json_t *row, const char *name)
{
	const json_t *number = json_object_get(json_object_get(row, "latency"), name);
	size_t kind = measured_find(name);
	double value;

	if (json_is_number(number))
		return json_number_value(number);
	if (kind != MEASURED && measured[kind].quantity.value(row, measured[kind].quantity.key, &value))
		return value;
	return NAN;
}

/* The row that differs from another in one param alone: it has that value there. NULL: none. */
static const json_t *find_other(const json_t *doc, const json_t *row, const char *param, const char *value)
{
	const unsigned int fields = ROW_CASE | ROW_MEASURE | ROW_PATH;
	char *key = row_key(row, fields, param, NULL), *other;
	const json_t *rows = json_object_get(doc, "rows"), *at, *found = NULL;
	size_t i;

	json_array_foreach(rows, i, at) {
		if (found || !row_param_is(at, param, value))
			continue;
		other = row_key(at, fields, param, NULL);
		found = strcmp(key, other) ? NULL : at;
		free(other);
	}
	free(key);
	return found;
}

/* The param of "against = PARAM=VALUE", and the value; NULL: there is no such key. */
static const char *split_against(const struct part *part, char *param, size_t size)
{
	const char *against = part_value(part, "against", NULL);

	if (!against)
		return NULL;
	snprintf(param, size, "%.*s", (int)strcspn(against, "="), against);
	return strchr(against, '=') + 1;
}

/* In percent of another row's, if it is to be; NAN: there is none. */
static double had_of(const json_t *doc, const json_t *row, const struct part *part)
{
	char param[64];
	const char *value = split_against(part, param, sizeof(param)), *name = part_value(part, "number", "p50");
	const json_t *other;

	if (!value)
		return number_of(row, name);
	other = find_other(doc, row, param, value);
	return other ? 100 * number_of(row, name) / number_of(other, name) : NAN;
}

static char *words_of(const struct part *part)
{
	const char *most = part_value(part, "at_most", NULL), *least = part_value(part, "at_least", NULL);
	const char *against = part_value(part, "against", NULL);

	return must_format("%s%s%s%s%s%s%s%s", part_value(part, "number", "p50"), least ? " at least " : "",
			   least ? least : "", most ? " at most " : "", most ? most : "",
			   against ? " % of that with " : "", against ? against : "",
			   !most && !least ? " is known" : "");
}

static void judge_row(struct qualification *of, const struct part *part, const struct part *measure,
		      const json_t *doc, const json_t *row)
{
	const char *most = part_value(part, "at_most", NULL), *least = part_value(part, "at_least", NULL);
	double had = had_of(doc, row, part);
	char *name = must_format("%s: %s", part->job->label, row_text(row, "id"));
	char *required = words_of(part);
	bool holds = !(most && had > strtod(most, NULL)) && !(least && had < strtod(least, NULL));
	struct line *line;

	line = kind_line(of, measure, isnan(had) ? LINE_UNKNOWN : holds ? LINE_PASS : LINE_FAIL, "json", name,
			 required, isnan(had) ? "not measured" : "%.6g%s%s", had,
			 part_value(part, "against", NULL) ? " %" : " ",
			 part_value(part, "against", NULL) ? "" : row_text(row, "unit"));
	free(line->command);
	line->command = must_copy(row_text(row, "command"));
	free(name);
	free(required);
}

/* The row that it is held against is not asked for itself. */
static bool is_asked(const struct part *part, const json_t *row)
{
	char param[64];
	const char *value = split_against(part, param, sizeof(param));

	return !fnmatch(part_value(part, "rows", "*"), row_text(row, "id"), 0) &&
	       !(value && row_param_is(row, param, value));
}

static size_t judge_document(struct qualification *of, const struct part *part, const struct part *measure)
{
	char *path = part_file(of, measure, "json");
	json_t *doc = results_load(path);
	const json_t *rows = json_object_get(doc, "rows"), *row;
	size_t n = 0, i;

	json_array_foreach(rows, i, row) {
		if (!is_asked(part, row))
			continue;
		judge_row(of, part, measure, doc, row);
		n++;
	}
	json_decref(doc);
	free(path);
	return n;
}

static void judge(struct qualification *of, const struct part *part)
{
	size_t n = 0;
	char *required;

	for (size_t i = 0; i < of->nparts; i++)
		if (of->parts[i].kind == &kind_measure && !of->parts[i].status)
			n += judge_document(of, part, &of->parts[i]);
	if (n)
		return;
	required = words_of(part);
	lines_add(&of->lines, LINE_UNKNOWN, part->job->label, required, "no row is measured that is %s",
		  part_value(part, "rows", "*"));
	free(required);
}

static const struct kind_key keys[] = {
	{ "rows", NULL }, { "number", takes_number_name }, { "at_most", kind_takes_number },
	{ "at_least", kind_takes_number }, { "against", takes_param }, { "hosts", kind_takes_hosts }, { }
};

const struct kind kind_require = { .name = "require", .keys = keys, .judge = judge };
