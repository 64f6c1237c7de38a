// SPDX-License-Identifier: GPL-2.0
/* The one table that carries the findings: ODP's paths in each mode, and what each costs. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/must.h"
#include "report/front/front.h"
#include "report/wording.h"

/* "512 + 1": at once, and queued. */
static void add_flushes(struct table *table, size_t column, const json_t *row,
			const struct quantity pair[FRONT_FLUSHES])
{
	char text[FRONT_FLUSHES][32];
	double value;

	for (size_t i = 0; i < FRONT_FLUSHES; i++) {
		if (!pair[i].value(row, pair[i].key, &value))
			return;
		format_number(value, text[i], sizeof(text[i]));
	}
	table_cell(table, column, "%s + %s", text[0], text[1]);
}

static void add_cost(struct table *table, size_t column, const json_t *row,
		     const struct quantity *quantity)
{
	double value;

	if (row && row_is_right(row) && quantity->value(row, quantity->key, &value))
		table_number(table, column, value);
}

static void add_mode(struct front *front, struct table *table, const char *mode)
{
	const json_t *taken = front_row(front, "invalidate", "latency", NULL, mode, &front_per_page);
	const json_t *fault = front_row(front, "fault", "latency", NULL, mode, &front_fault_per_page);
	bool first = true;

	for (size_t p = 0; known_paths[p] && taken; p++) {
		const json_t *row = front_like(front, taken, known_paths[p]);

		if (!row || !row_is_right(row))
			continue;
		table_row(table);
		table->rows[table->nrows - 1].rule_before = first && table->nrows > 1;
		first = false;
		table_cell(table, 0, "%s", mode);
		table_cell(table, 1, "%s", known_paths[p]);
		add_flushes(table, 2, row, front_isolated);
		add_flushes(table, 3, row, front_sustained);
		add_cost(table, 4, row, &front_per_page);
		add_cost(table, 5, fault ? front_like(front, fault, known_paths[p]) : NULL,
			 &front_fault_per_page);
	}
}

static void add_table(struct front *front)
{
	static const char *const titles[] = { "mode", "path", "isolated", "sustained",
					      "invalidation", "fault" };
	char *times = describe_times(front->report);
	char *heading = must_format("ODP on %s: flushes per 512 pages, at once + queued; cost a page "
				    "[%s]", front->device, times);
	struct table *table = section_table(front->section, heading);

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		table_column(table, titles[i], i < 2);
	add_mode(front, table, "strict");
	add_mode(front, table, "lazy");
	/* Without an IOTLB there is nothing to flush. */
	if (!table->nrows)
		add_mode(front, table, "passthrough");
	table_blank_repeated(table);
	table_drop_empty(table);
	free(heading);
	free(times);
}

bool front_has_table(const struct front *front)
{
	struct group rows = front_group(front, "invalidate", "latency");

	free(rows.rows);
	return rows.nrows;
}

void front_table(struct front *front)
{
	struct group rows = front_group(front, "invalidate", "latency");

	if (rows.nrows) {
		add_table(front);
		section_commands(front->section, &rows);
	}
	free(rows.rows);
}
