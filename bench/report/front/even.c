// SPDX-License-Identifier: GPL-2.0
/* Findings about where one thing begins to cost less than another. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/must.h"
#include "report/even/flush.h"
#include "report/even/touch.h"
#include "report/front/front.h"

/* Rows of workload touch on the device, of the first mode that has any; the caller frees .rows. */
static struct group touch_group(const struct front *front)
{
	struct group all = document_rows(front->report->doc, "touch"), group = { 0 };
	const char *mode = NULL;

	for (size_t i = 0; i < all.nrows; i++) {
		if (!row_is(all.rows[i], "device", front->device))
			continue;
		mode = mode ? mode : row_text(all.rows[i], "iommu_mode");
		if (row_is(all.rows[i], "iommu_mode", mode))
			group_add(&group, all.rows[i]);
	}
	free(all.rows);
	return group;
}

static void print_from(const struct touch_sizes *sizes, FILE *out)
{
	char first[32], last[32], from[32];

	format_value(UNIT_BYTES, (double)sizes->bytes[0], first, sizeof(first));
	format_value(UNIT_BYTES, (double)sizes->bytes[sizes->n - 1], last, sizeof(last));
	if (sizes->pays_from == sizes->n) {
		fprintf(out, "at no size to %s", last);
	} else if (!sizes->pays_from) {
		fprintf(out, "at any size from %s on", first);
	} else {
		format_value(UNIT_BYTES, (double)sizes->bytes[sizes->pays_from], from, sizeof(from));
		fprintf(out, "from %s on", from);
	}
}

/* What is said of a way: a clause each. */
static const struct touch_clause {
	const char *before, *kind;
	enum touch_way way;
	const char *measure;
} touch_clauses[] = {
	{ "untouched memory costs less on demand than pinned ", "absent", TOUCH_ODP, "use" },
	{ ", present memory ", "resident", TOUCH_ODP, "use" },
	{ "; with deregistration, untouched, ", "absent", TOUCH_ODP, "life" },
	{ ", in one batch ", "absent", TOUCH_BATCH, "life" },
};

/* "from 512 KiB on (4740, not 5054)": the numbers are those of the largest size. */
static bool print_clause(struct front *front, const struct group *group,
			 const struct touch_clause *clause, FILE *out)
{
	struct touch_sizes sizes = touch_compare(group, clause->kind, clause->way, clause->measure);
	const enum touch_way ways[] = { clause->way, TOUCH_PINNED };
	const char *numbers[2];

	if (!sizes.n)
		return false;
	for (size_t i = 0; i < 2; i++)
		numbers[i] = front_cite(front, touch_row(group, clause->kind,
							 sizes.bytes[sizes.n - 1], ways[i],
							 clause->measure), &front_per_page, UNIT_TIME);
	if (!numbers[0] || !numbers[1])
		return false;
	fputs(clause->before, out);
	print_from(&sizes, out);
	fprintf(out, " (%s, not %s)", numbers[0], numbers[1]);
	return true;
}

void front_touch(struct front *front)
{
	struct group group = touch_group(front);
	struct text_stream stream;
	char *text;
	bool said;

	if (!group.nrows)
		return;
	must_open(&stream);
	fprintf(stream.out, "Registered and accessed once as a whole, %s, ",
		row_text(group.rows[0], "iommu_mode"));
	/* The others go on from the first. */
	said = print_clause(front, &group, &touch_clauses[0], stream.out);
	for (size_t i = 1; said && i < sizeof(touch_clauses) / sizeof(touch_clauses[0]); i++)
		print_clause(front, &group, &touch_clauses[i], stream.out);
	fprintf(stream.out, "; %s a page of the largest.", front->report->unit);
	text = must_close(&stream);
	if (said)
		section_item(front->section, "%s", text);
	free(text);
	free(group.rows);
}

/* "a scatterlist beats one batch above 26880 instructions": false if there is nothing to say. */
static bool print_pair(struct front *front, const struct even_case *found,
		       const struct even_pair *pair, const char *between, FILE *out)
{
	const struct even_side *first = even_side(found, pair->first);
	const struct even_side *second = even_side(found, pair->second), *loser;
	struct even even;
	struct cite cite;

	if (!first || !second)
		return false;
	even = even_of(first, second);
	if (!even.above)
		return false;
	loser = even.above == first ? second : first;
	fprintf(out, "%s%s beats %s ", between, front_path_words(row_text(even.above->row, "path")),
		front_path_words(row_text(loser->row, "path")));
	if (!even.has_price) {
		fputs("at any", out);
		return true;
	}
	cite = (struct cite){ .kind = CITE_EVEN, .row = first->row, .other = second->row,
			      .quantity = found->operation->cost };
	fprintf(out, "above %s %s", front_cite_computed(front, &cite, even.price),
		even_lacks_flushes(front->report->domain) ? front->report->unit :
							    "ns beside its time here");
	return true;
}

/* What the paths would cost if a flush cost what report --flush-ns says. */
static void say_computed(struct front *front, const struct even_case *found)
{
	const struct report *report = front->report;
	struct text_stream stream;
	size_t said = 0;
	char *text;

	if (!report->has_flush_ns || !even_lacks_flushes(report->domain))
		return;
	must_open(&stream);
	fprintf(stream.out, "Computed with --flush-ns %.0f, not measured, 1 instruction as 1 ns:",
		report->flush_ns);
	for (size_t p = 0; p < KNOWN_PATHS; p++) {
		const struct even_side *side = &found->sides[p];
		struct cite cite = { .kind = CITE_WITH_FLUSHES, .row = side->row,
				     .quantity = found->operation->cost };

		if (side->row)
			fprintf(stream.out, "%s %s %s", said++ ? "," : "", known_paths[p],
				front_cite_computed(front, &cite, even_with(side, report->flush_ns)));
	}
	fputs(" a page of it.", stream.out);
	text = must_close(&stream);
	section_item(front->section, "%s", text);
	free(text);
}

void front_break_even(struct front *front)
{
	static const struct even_pair pairs[] = {
		{ "page", "native" }, { "iova-batch", "native" }, { "sg", "iova-batch" },
	};
	struct groups *cases = group_rows(front->report->doc, "invalidate", ROW_CASE, NULL);
	struct text_stream stream;
	struct even_case found;
	bool said = false;
	char *text;

	if (even_find(cases, &even_operations[0], front->device, "lazy", &found)) {
		must_open(&stream);
		fputs("Invalidation, lazy, by what a flush costs: ", stream.out);
		for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
			said |= print_pair(front, &found, &pairs[i], said ? "; " : "", stream.out);
		fputc('.', stream.out);
		text = must_close(&stream);
		if (said)
			section_item(front->section, "%s", text);
		free(text);
		say_computed(front, &found);
	}
	groups_free(cases);
}
