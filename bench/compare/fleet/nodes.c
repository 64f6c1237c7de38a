// SPDX-License-Identifier: GPL-2.0
/* The machines that the runs of one kernel are of. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/fleet/nodes.h"
#include "compare/statistic.h"
#include "lib/must.h"
#include "results/row.h"

static const char *name_of(const struct one_run *run)
{
	const json_t *env = json_object_get(run->doc, "env");
	const char *host = json_string_value(json_object_get(env, "host"));

	return host ? host : run->file;
}

/* "mlx5_0 16.35.4030, mlx5_1 16.35.4030" */
static char *firmware_of(const json_t *doc)
{
	const json_t *env = json_object_get(doc, "env"), *device;
	struct text_stream stream;
	const char *between = "";
	size_t i;

	must_open(&stream);
	json_array_foreach(json_object_get(env, "devices"), i, device) {
		const char *firmware = json_string_value(json_object_get(device, "firmware"));

		if (!firmware || !row_is(device, "driver", "mlx5_core"))
			continue;
		fprintf(stream.out, "%s%s %s", between, row_text(device, "name"), firmware);
		between = ", ";
	}
	return must_close(&stream);
}

static struct node *node_of(struct fleet *fleet, json_t *by_name, const struct one_run *run)
{
	const char *name = name_of(run);
	const json_t *place = json_object_get(by_name, name);
	struct node *node;

	if (place)
		return &fleet->nodes[json_integer_value(place)];
	json_object_set_new(by_name, name, json_integer((json_int_t)fleet->n));
	node = &fleet->nodes[fleet->n++];
	*node = (struct node){ .name = name, .firmware = firmware_of(run->doc), .doc = run->doc };
	return node;
}

void fleet_find(struct fleet *fleet, const struct runs *runs)
{
	json_t *by_name = json_object();

	*fleet = (struct fleet){ .runs = runs };
	fleet->nodes = must_alloc((runs->nruns + 1) * sizeof(*fleet->nodes));
	for (size_t i = 0; i < runs->nruns; i++) {
		struct node *node = node_of(fleet, by_name, &runs->runs[i]);

		node->runs = must_grow(node->runs, node->nruns + 1, sizeof(*node->runs));
		node->runs[node->nruns++] = i;
	}
	json_decref(by_name);
}

void fleet_free(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->n; i++) {
		free(fleet->nodes[i].firmware);
		free(fleet->nodes[i].runs);
	}
	free(fleet->nodes);
	*fleet = (struct fleet){ 0 };
}

static double value_of(const struct run_row *row, size_t run, size_t kind)
{
	return run < row->nruns ? row->runs[run].values[kind] : NAN;
}

size_t fleet_numbers(const double *values, size_t n, double *there)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(values[i]))
			there[count++] = values[i];
	return count;
}

static double median_of(const struct run_row *row, const struct node *node, size_t kind)
{
	double *values = must_alloc(node->nruns * sizeof(*values)), median;
	size_t n;

	for (size_t i = 0; i < node->nruns; i++)
		values[i] = value_of(row, node->runs[i], kind);
	n = fleet_numbers(values, node->nruns, values);
	median = n ? quantile_of(values, n, 0.5) : NAN;
	free(values);
	return median;
}

void fleet_values(const struct fleet *fleet, const struct run_row *row, size_t kind, double *values)
{
	for (size_t i = 0; i < fleet->n; i++) {
		const struct node *node = &fleet->nodes[i];

		values[i] = node->nruns == 1 ? value_of(row, node->runs[0], kind) :
					       median_of(row, node, kind);
	}
}
