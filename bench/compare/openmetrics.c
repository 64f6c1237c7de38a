// SPDX-License-Identifier: GPL-2.0
/* The numbers of a document as OpenMetrics. */
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "compare/measured.h"
#include "compare/openmetrics.h"
#include "results/results.h"
#include "results/row.h"

#define PAGES_OF_FLUSHES	512	/* flushes are measured per so many pages */
#define NS_PER_S		1e9
#define BYTES_PER_GIB		1073741824.0

struct family {
	const char *name;	/* without its unit */
	const char *unit;	/* NULL: none; "time": seconds, or in icount instructions */
	const char *help;
	const char *label;	/* that tells its numbers apart; NULL: there is one */
	double divisor;		/* of what was measured, to the base unit */
	struct {
		const char *value;	/* of the label */
		const char *measured;	/* measured[].name */
	} numbers[7];
};

static const struct family families[] = {
	{ "odpbench_operation_median", "time", "Time of an operation, the median of the samples.", NULL,
	  1, { { NULL, "p50" } } },
	{ "odpbench_operation_fault_median", "time",
	  "What the faults of an operation add to its time, the median.", NULL,
	  1, { { NULL, "fault_cost" } } },
	{ "odpbench_iotlb_flushes_per_page", NULL,
	  "IOTLB flushes for each page of 4 KiB that is mapped or unmapped.", "when", PAGES_OF_FLUSHES,
	  { { "map", "flushes_map" }, { "unmap", "flushes_unmap" }, { "queue", "flushes_queued" },
	    { "map_sustained", "sustained_map" }, { "unmap_sustained", "sustained_unmap" },
	    { "queue_sustained", "sustained_queued" } } },
	{ "odpbench_events_per_operation", NULL, "What the driver does for an operation.", "event", 1,
	  { { "fault", "faults" }, { "map", "maps" }, { "unmap", "unmaps" },
	    { "invalidation", "invalidations" } } },
	{ "odpbench_kernel_memory_per_registered_memory", "ratio",
	  "Bytes that the kernel has for each byte that is registered.", "of", BYTES_PER_GIB,
	  { { "lists", "list_bytes" }, { "device_tables", "device_table_bytes" },
	    { "iommu_tables", "iommu_table_bytes" }, { "slab", "slab_bytes" } } },
};

static void print_text(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '\\' || *text == '"')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void print_label(const char *name, const char *value, bool first, FILE *out)
{
	fprintf(out, "%s%s=\"", first ? "{" : ",", name);
	print_text(value, out);
	fputc('"', out);
}

static void print_head(const char *name, const char *unit, const char *help, FILE *out)
{
	fprintf(out, "# HELP %s%s%s %s\n", name, unit ? "_" : "", unit ? unit : "", help);
	fprintf(out, "# TYPE %s%s%s gauge\n", name, unit ? "_" : "", unit ? unit : "");
	if (unit)
		fprintf(out, "# UNIT %s_%s %s\n", name, unit, unit);
}

/* What follows "workload/measure/path/mode/device/" in the id of a row. */
static const char *params_of(const json_t *row)
{
	const char *params = row_text(row, "id");

	for (int i = 0; i < 5 && params; i++) {
		params = strchr(params, '/');
		params += params != NULL;
	}
	return params ? params : "";
}

/* What tells a row from all others: the parts of its id. */
static void print_row(const char *name, const char *unit, const json_t *row, const char *label,
		      const char *value, double number, FILE *out)
{
	static const char *const labels[] = { "workload", "measure", "device", "path", "iommu_mode" };

	fprintf(out, "%s%s%s", name, unit ? "_" : "", unit ? unit : "");
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		print_label(labels[i], row_text(row, labels[i]), !i, out);
	print_label("params", params_of(row), false, out);
	if (label)
		print_label(label, value, false, out);
	fprintf(out, "} %.17g\n", number);
}

/* A row that failed has numbers of something else. */
static bool find(const json_t *row, const char *name, double *number)
{
	const struct measured *one = &measured[measured_find(name)];

	return row_is_right(row) && !(one->unit == UNIT_TIME && row_is_mostly_rejected(row)) &&
	       one->quantity.value(row, one->quantity.key, number) && *number >= 0;
}

static void print_family(const struct family *family, const json_t *rows, bool icount, FILE *out)
{
	bool is_time = family->unit && !strcmp(family->unit, "time"), any = false;
	const char *unit = !is_time ? family->unit : icount ? "instructions" : "seconds";
	double divisor = is_time && !icount ? NS_PER_S : family->divisor, number;
	const json_t *row;
	size_t i;

	for (size_t k = 0; family->numbers[k].measured; k++) {
		json_array_foreach((json_t *)rows, i, row) {
			if (!find(row, family->numbers[k].measured, &number))
				continue;
			if (!any)
				print_head(family->name, unit, family->help, out);
			any = true;
			print_row(family->name, unit, row, family->label, family->numbers[k].value,
				  number / divisor, out);
		}
	}
}

/* How much stands behind the numbers: a row without samples failed. */
static void print_samples(const json_t *rows, FILE *out)
{
	static const struct {
		const char *name, *member, *help;
	} counts[] = {
		{ "odpbench_samples", "samples", "Samples of the last run, each with proof." },
		{ "odpbench_rejected_samples", "rejected", "Samples of the last run without proof." },
	};
	const json_t *row;
	size_t i;

	for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++) {
		print_head(counts[k].name, NULL, counts[k].help, out);
		json_array_foreach((json_t *)rows, i, row)
			print_row(counts[k].name, NULL, row, NULL, NULL,
				  json_number_value(json_object_get(row, counts[k].member)), out);
	}
}

/* Of a text such as "2026-11-22T06:00:00Z". */
static void print_start(const json_t *doc, FILE *out)
{
	struct tm tm = { 0 };

	if (!strptime(json_string_value(json_object_get(doc, "started")), "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	print_head("odpbench_run_start_time", "seconds", "When the run began, since 1970.", out);
	fprintf(out, "odpbench_run_start_time_seconds %lld\n", (long long)timegm(&tm));
}

static void print_run(const json_t *doc, FILE *out)
{
	const json_t *env = json_object_get(doc, "env");

	print_head("odpbench_run_info", NULL, "What the run was made with; always 1.", out);
	fputs("odpbench_run_info", out);
	print_label("version", row_text(json_object_get(env, "versions"), "odpbench"), true, out);
	print_label("kernel", document_kernel(doc), false, out);
	print_label("time_domain", row_text(env, "time_domain"), false, out);
	fputs("} 1\n", out);
}

static void print_devices(const json_t *doc, FILE *out)
{
	const json_t *device, *devices = json_object_get(json_object_get(doc, "env"), "devices");
	size_t i;

	if (!json_array_size(devices))
		return;
	print_head("odpbench_device_info", NULL, "The devices of the machine; always 1.", out);
	json_array_foreach((json_t *)devices, i, device) {
		fputs("odpbench_device_info", out);
		print_label("device", row_text(device, "name"), true, out);
		print_label("driver", row_text(device, "driver"), false, out);
		print_label("firmware", row_text(device, "firmware"), false, out);
		fputs("} 1\n", out);
	}
}

void openmetrics_write(const json_t *doc, FILE *out)
{
	const json_t *rows = json_object_get(doc, "rows");
	bool icount = !strcmp(row_text(json_object_get(doc, "env"), "time_domain"), "icount");

	print_run(doc, out);
	print_start(doc, out);
	print_devices(doc, out);
	print_samples(rows, out);
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		print_family(&families[i], rows, icount, out);
	fputs("# EOF\n", out);
}
