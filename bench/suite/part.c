// SPDX-License-Identifier: GPL-2.0
/* Parts of a suite: reading and writing lists of jobs, and parts of like weight. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite/part.h"

/* Reads a number and moves *text behind it; 0: there is none, or it is no job's number. */
static size_t read_number(const char **text, size_t n)
{
	size_t number = 0;

	for (; **text >= '0' && **text <= '9'; (*text)++) {
		number = number * 10 + (size_t)(**text - '0');
		if (number > n)
			return 0;
	}
	return number;
}

int part_read(const char *list, bool *chosen, size_t n, char *err, size_t err_size)
{
	const char *text = list;

	memset(chosen, 0, n * sizeof(*chosen));
	for (;;) {
		size_t first = read_number(&text, n), last = first;

		if (*text == '-') {
			text++;
			last = read_number(&text, n);
		}
		if (!first || last < first || (*text && *text != ','))
			break;
		for (size_t i = first; i <= last; i++)
			chosen[i - 1] = true;
		if (!*text++)
			return 0;
	}
	snprintf(err, err_size, "jobs: invalid list '%.80s'; valid: numbers of jobs from 1 to %zu, "
		 "such as 1-3,7", list, n);
	return -EINVAL;
}

char *part_write(const size_t *part_of, size_t n, size_t part)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t last = i;

		if (part_of[i] != part)
			continue;
		while (last + 1 < n && part_of[last + 1] == part)
			last++;
		fprintf(out, "%s%zu", ftell(out) ? "," : "", i + 1);
		if (last > i)
			fprintf(out, "-%zu", last + 1);
		i = last;
	}
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

struct weighed {
	size_t job;
	double weight;
};

/* The heaviest first, and equal weights in their order. */
static int compare(const void *left, const void *right)
{
	const struct weighed *a = left, *b = right;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return a->job < b->job ? -1 : a->job > b->job;
}

int part_split(const double *weights, size_t n, size_t parts, size_t *part_of)
{
	struct weighed *jobs = calloc(n, sizeof(*jobs));
	double *sums = calloc(parts, sizeof(*sums));
	int ret = jobs && sums ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && !ret; i++)
		jobs[i] = (struct weighed){ .job = i, .weight = weights[i] };
	if (!ret)
		qsort(jobs, n, sizeof(*jobs), compare);
	for (size_t i = 0; i < n && !ret; i++) {
		size_t least = 0;

		for (size_t part = 1; part < parts; part++)
			if (sums[part] < sums[least])
				least = part;
		part_of[jobs[i].job] = least;
		sums[least] += jobs[i].weight;
	}
	free(jobs);
	free(sums);
	return ret;
}
