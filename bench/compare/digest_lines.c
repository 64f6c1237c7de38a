// SPDX-License-Identifier: GPL-2.0
/* What "before and after" has lines about, and which rows stand for them. */
#include <stdlib.h>
#include <string.h>

#include "compare/digest.h"
#include "host/iommu_mode.h"
#include "lib/format.h"
#include "lib/must.h"

#define SOFTWARE_DEVICE	"odp_dev"
#define MOST_SIZES	16

#define FAULT(kind)	.workload = "fault", .measure = "latency", .path = DIGEST_PATH,		\
			.param = "kind", .value = kind, .every_size = true,			\
			.label = "fault, per page", .axis = "pages of a fault",			\
			.quantity = { .value = value_fault_per_page }
#define MADVISE		.workload = "invalidate", .measure = "latency", .path = DIGEST_PATH,	\
			.param = "method", .value = "madvise"
#define FLUSHES		MADVISE, .unit = UNIT_FLUSHES
#define REGISTER	.workload = "register", .measure = "register", .path = DIGEST_PATH,	\
			.param = "registration", .value = "odp", .once = true,			\
			.unit = UNIT_BYTES
#define CONTROL(which)	.workload = "map", .measure = which, .path = "page", .control = true,	\
			.param = "buffer", .value = "ram",					\
			.quantity = { .value = value_p50_per_page }

/* A bulk is unmapped by one dma_iova_destroy(), as NVMe, vfio and exporters of dma-bufs do. */
#define DESTROY		.workload = "map", .measure = "unmap", .path = "iova-batch", .control = true,	\
			.param = "buffer", .value = "bulk", .every_size = true

#define READ(pages)	.workload = "block", .measure = "latency", .path = DIGEST_PATH,		\
			.param = "buffer", .value = pages, .every_size = true

static const struct digest_item items[] = {
	{ FAULT("resident") },
	{ FAULT("absent") },
	{ MADVISE, .label = "invalidation, per page", .every_size = true,
	  .axis = "pages of an invalidation", .quantity = { .value = value_p50_per_page } },
	{ FLUSHES, .label = "flushes at once per 512 pages invalidated",
	  .quantity = { .key = "flushes_unmap", .value = value_flushes } },
	{ FLUSHES, .label = "flushes queued per 512 pages invalidated", .no_verdict = true,
	  .quantity = { .key = "flushes_queued", .value = value_flushes } },
	{ FLUSHES, .label = "sustained, flushes at once per 512 pages",
	  .quantity = { .key = "flushes_unmap", .value = value_sustained } },
	{ FLUSHES, .label = "sustained, flushes queued per 512 pages", .no_verdict = true,
	  .quantity = { .key = "flushes_queued", .value = value_sustained } },
	{ REGISTER, .label = "lists per GiB registered",
	  .quantity = { .key = "list_bytes", .value = value_memory_per_gib } },
	{ REGISTER, .label = "IOMMU page tables per GiB registered",
	  .quantity = { .key = "iommu_table_bytes", .value = value_memory_per_gib } },
	{ CONTROL("map"), .label = "control: dma_map_page alone, per page" },
	{ CONTROL("unmap"), .label = "control: dma_unmap_page alone, per page" },
	{ DESTROY, .label = "one dma_iova_destroy(), per page",
	  .quantity = { .value = value_p50_per_page } },
	{ DESTROY, .label = "one dma_iova_destroy(), flushes at once per 512 pages",
	  .unit = UNIT_FLUSHES, .quantity = { .key = "flushes_unmap", .value = value_flushes } },
	{ DESTROY, .label = "one dma_iova_destroy(), flushes queued per 512 pages", .no_verdict = true,
	  .unit = UNIT_FLUSHES, .quantity = { .key = "flushes_queued", .value = value_flushes } },
	{ READ("scattered"), .label = "a drive's read, per page", .axis = "pages of a read",
	  .quantity = { .value = value_p50_per_page } },
	{ READ("contiguous"), .label = "a drive's read, per page", .axis = "pages of a read",
	  .quantity = { .value = value_p50_per_page } },
	{ READ("scattered"), .label = "a drive's read, flushes at once", .unit = UNIT_FLUSHES,
	  .quantity = { .key = "flushes_unmap", .value = value_sustained_each } },
	{ READ("contiguous"), .label = "a drive's read, flushes at once", .unit = UNIT_FLUSHES,
	  .quantity = { .key = "flushes_unmap", .value = value_sustained_each } },
	{ READ("scattered"), .label = "a drive's read, flushes queued", .no_verdict = true,
	  .unit = UNIT_FLUSHES,
	  .quantity = { .key = "flushes_queued", .value = value_sustained_each } },
	{ READ("contiguous"), .label = "a drive's read, flushes queued", .no_verdict = true,
	  .unit = UNIT_FLUSHES,
	  .quantity = { .key = "flushes_queued", .value = value_sustained_each } },
};

#define NITEMS	(sizeof(items) / sizeof(items[0]))

/* Does the row have the ordinary value of every param that items do not name? */
static bool is_ordinary(const json_t *row)
{
	const char *const params[][2] = {
		{ "registration", "odp" }, { "pattern", "sequential" }, { "lookup", "once" },
		{ "operation", row_is(row, "workload", "block") ? "read" : "write" },
		{ "side", "remote" }, { "message", "safe" }, { "memory_node", "local" },
	};
	json_int_t threads;

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
		if (*row_param_text(row, params[i][0]) &&
		    !row_param_is(row, params[i][0], params[i][1]))
			return false;
	return (!row_number(row, "params", "threads", &threads) || threads == 1) &&
	       !row_param_number(row, "offset") && !row_param_number(row, "mtu") &&
	       !(row_param_number(row, "size") % 4096);
}

static bool fits(const struct digest_item *item, const json_t *row, const char *device,
		 const char *mode)
{
	return row_is(row, "workload", item->workload) && row_is(row, "measure", item->measure) &&
	       row_is(row, "path", item->path) &&
	       (item->control || row_is(row, "device", device)) &&
	       (item->once || row_is(row, "iommu_mode", mode)) &&
	       row_param_is(row, item->param, item->value) && is_ordinary(row);
}

/*
 * Do two rows differ in more than how long was measured, with as many pages to an operation? Over
 * verbs the param "pages" is the size of the region, which is no other case.
 */
static bool differ(const json_t *a, const json_t *b)
{
	char *keys[2] = { row_key(a, ROW_CASE & ~ROW_MODE, "pages", NULL),
			  row_key(b, ROW_CASE & ~ROW_MODE, "pages", NULL) };
	bool same = !strcmp(keys[0], keys[1]);

	free(keys[0]);
	free(keys[1]);
	return !same;
}

/* The rows that fit, one of each size, in ascending order. */
struct sizes {
	struct {
		json_int_t pages;
		const json_t *row;
		bool ambiguous;		/* several that differ in what the item does not name */
	} of[MOST_SIZES];
	size_t n;
};

static void add_size(struct sizes *sizes, const json_t *row)
{
	json_int_t pages = row_operation_pages(row);
	size_t at = 0;

	while (at < sizes->n && sizes->of[at].pages < pages)
		at++;
	if (at < sizes->n && sizes->of[at].pages == pages) {
		sizes->of[at].ambiguous |= differ(sizes->of[at].row, row);
		return;
	}
	if (sizes->n == MOST_SIZES)
		return;
	memmove(&sizes->of[at + 1], &sizes->of[at], (sizes->n - at) * sizeof(sizes->of[0]));
	sizes->n++;
	sizes->of[at].pages = pages;
	sizes->of[at].row = row;
	sizes->of[at].ambiguous = false;
}

static struct sizes find(const struct matrix *matrix, const struct digest_item *item,
			 const char *device, const char *mode)
{
	struct sizes sizes = { .n = 0 };
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row)
		if (fits(item, row, device, mode) && matrix_comparable(matrix, row) &&
		    matrix_has(matrix, row, &item->quantity))
			add_size(&sizes, row);
	return sizes;
}

static size_t device_index(const struct digest *digest, const char *device)
{
	size_t i = 0;

	while (i < digest->ndevices && strcmp(digest->devices[i], device))
		i++;
	return i;
}

/*
 * On path native a device has mapped pages if, and only if, its driver maps for DMA. Those of a drive
 * are not counted, but there is no other way.
 */
static bool maps(const json_t *row)
{
	json_int_t mapped;

	return row_is(row, "path", DIGEST_PATH) &&
	       (row_is(row, "workload", "block") ||
		(row_number(row, "counters", "mapped_pages", &mapped) && mapped));
}

static void find_devices(const struct matrix *matrix, struct digest *digest)
{
	bool software = false;
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row) {
		const char *device = row_text(row, "device");

		if (!maps(row))
			continue;
		if (!strcmp(device, SOFTWARE_DEVICE))
			software = true;
		else if (device_index(digest, device) == digest->ndevices &&
			 digest->ndevices < DIGEST_DEVICES - 1)
			digest->devices[digest->ndevices++] = device;
	}
	if (software)
		digest->devices[digest->ndevices++] = SOFTWARE_DEVICE;
}

static const char *const modes[] = { IOMMU_MODES };

#define NMODES	(sizeof(modes) / sizeof(modes[0]))

/* The next larger size that any of these has; 0: none has. */
static json_int_t next_size(struct sizes (*sizes)[DIGEST_DEVICES], json_int_t after)
{
	json_int_t next = 0;

	for (size_t m = 0; m < NMODES; m++)
		for (size_t d = 0; d < DIGEST_DEVICES; d++)
			for (size_t i = 0; i < sizes[m][d].n; i++) {
				json_int_t pages = sizes[m][d].of[i].pages;

				if (pages > after && (!next || pages < next))
					next = pages;
			}
	return next;
}

static void add_line(struct digest *digest, const struct digest_item *item, const char *device,
		     const char *mode, const struct sizes *sizes, json_int_t pages)
{
	for (size_t i = 0; i < sizes->n && digest->nlines < DIGEST_LINES; i++)
		if (sizes->of[i].pages == pages && !sizes->of[i].ambiguous)
			digest->lines[digest->nlines++] = (struct digest_line){
				item, device, mode, pages, sizes->of[i].row,
			};
}

static void keep_largest(struct sizes *sizes)
{
	if (sizes->n)
		sizes->of[0] = sizes->of[sizes->n - 1];
	sizes->n = sizes->n ? 1 : 0;
}

/* A control is on no device, and has a line in each mode. */
static void add_item(const struct matrix *matrix, struct digest *digest,
		     const struct digest_item *item)
{
	struct sizes sizes[NMODES][DIGEST_DEVICES] = { };
	size_t nmodes = item->once ? 1 : NMODES;
	size_t ndevices = item->control ? 1 : digest->ndevices;

	for (size_t m = 0; m < nmodes; m++) {
		for (size_t d = 0; d < ndevices; d++) {
			sizes[m][d] = find(matrix, item, digest->devices[d], modes[m]);
			if (!item->every_size)
				keep_largest(&sizes[m][d]);
		}
	}
	for (json_int_t pages = 0; (pages = next_size(sizes, pages));)
		for (size_t m = 0; m < nmodes; m++)
			for (size_t d = 0; d < ndevices; d++)
				add_line(digest, item, item->control ? DIGEST_LENT :
					 digest->devices[d], item->once ? "any" : modes[m],
					 &sizes[m][d], pages);
}

void digest_collect(const struct matrix *matrix, struct digest *digest)
{
	*digest = (struct digest){ .nlines = 0 };
	find_devices(matrix, digest);
	for (size_t i = 0; i < NITEMS && digest->ndevices; i++)
		add_item(matrix, digest, &items[i]);
}

char *digest_case(const struct digest_line *line)
{
	const char *plural = line->pages == 1 ? "" : "s";
	char bytes[32];

	if (line->item->unit == UNIT_BYTES) {
		format_bytes((double)line->pages * 4096, bytes, sizeof(bytes));
		return must_copy(bytes);
	}
	if (line->item->control)
		return must_format("%lld page%s", (long long)line->pages, plural);
	return must_format("%s, %lld page%s", line->item->value, (long long)line->pages, plural);
}

bool digest_same_case(const struct digest_line *a, const struct digest_line *b)
{
	return a->item == b->item && a->pages == b->pages;
}

bool digest_value(const struct matrix *matrix, const struct digest_line *line, size_t column,
		  double *out)
{
	return matrix_number(matrix, column, line->row, &line->item->quantity, out);
}
