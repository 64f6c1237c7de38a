// SPDX-License-Identifier: GPL-2.0
/* Writes all forms of the report, and then the digests. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/atomic_file.h"
#include "lib/must.h"
#include "qualify/form.h"

static void print_json(const json_t *doc, FILE *out)
{
	json_dumpf(doc, out, JSON_INDENT(2));
	fputc('\n', out);
}

static struct atomic_file *open_in(const struct qualification *of, const char *name)
{
	char *path = must_format("%s/%s", of->directory, name);
	struct atomic_file *file = atomic_file_open(path);

	free(path);
	return file;
}

static int write_json(const struct qualification *of, const json_t *doc)
{
	struct atomic_file *file = open_in(of, "qualify.json");

	if (!file)
		return -EIO;
	print_json(doc, atomic_file_stream(file));
	return atomic_file_commit(file);
}

static int write_junit(const struct qualification *of)
{
	struct atomic_file *file = open_in(of, "junit.xml");

	if (!file)
		return -EIO;
	form_junit(of, atomic_file_stream(file));
	return atomic_file_commit(file);
}

int qualify_write(const struct qualification *of)
{
	json_t *doc = form_json(of);
	int ret = write_json(of, doc);

	if (!ret)
		ret = write_junit(of);
	if (!ret)
		ret = form_report(of, doc);
	if (!ret)
		ret = digests_write(of->directory);
	json_decref(doc);
	return ret;
}
