// SPDX-License-Identifier: GPL-2.0
/*
 * What moved from each kernel to the next: the lines of "before and after" that got worse or better,
 * the worse ones first, by size. Of lines that differ in the pages of an operation alone, the one that
 * moved most.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/digest.h"
#include "lib/must.h"
#include "report/wording.h"
#include "results/verdict.h"

#define MOST_MOVES	(DIGEST_LINES * MATRIX_COLUMNS)
/* In a page of a mail: each may take two lines. */
#define MOST_WORSE	8
#define MOST_BETTER	4

struct move {
	const struct digest_line *line;
	size_t from, to;	/* columns */
	double before, after;
	double size;		/* of the change, by its ratio; worse is positive */
};

struct moves {
	struct move *of;
	size_t n;
};

/* The last column with a document before this one; the number of columns: there is none. */
static size_t previous(const struct matrix *matrix, size_t column)
{
	while (column--)
		if (matrix->columns[column].doc)
			return column;
	return matrix->ncolumns;
}

/* One flush more than none has a size, too. */
static double size_of(const struct move *move)
{
	double least = move->line->item->unit == UNIT_TIME ? 0 : 1;

	return log((move->after + least) / (move->before + least));
}

static bool is_same_move(const struct move *a, const struct move *b)
{
	return a->line->item == b->line->item && a->to == b->to &&
	       !strcmp(a->line->mode, b->line->mode);
}

/* Keeps the larger of two that differ in their pages. */
static void keep(struct moves *moves, const struct move *move)
{
	for (size_t i = 0; i < moves->n; i++) {
		if (!is_same_move(&moves->of[i], move))
			continue;
		if (fabs(move->size) > fabs(moves->of[i].size))
			moves->of[i] = *move;
		return;
	}
	moves->of[moves->n++] = *move;
}

static void add_line(const struct matrix *matrix, const struct digest_line *line, size_t from,
		     size_t to, struct moves *moves)
{
	struct move move = { .line = line, .from = from, .to = to };
	enum verdict verdict;

	if (!digest_value(matrix, line, from, &move.before) ||
	    !digest_value(matrix, line, to, &move.after))
		return;
	verdict = verdict_of_rows(matrix_row(matrix, from, line->row),
				  matrix_row(matrix, to, line->row), &line->item->quantity,
				  line->item->unit, DIGEST_SAME);
	move.size = size_of(&move);
	if (verdict == VERDICT_WORSE || verdict == VERDICT_BETTER)
		keep(moves, &move);
}

static int compare_moves(const void *a, const void *b)
{
	const struct move *first = a, *second = b;
	bool worse[2] = { first->size > 0, second->size > 0 };

	double sizes[2] = { fabs(first->size), fabs(second->size) };

	if (worse[0] != worse[1])
		return worse[0] ? -1 : 1;
	if (sizes[0] != sizes[1])
		return sizes[0] > sizes[1] ? -1 : 1;
	/* Moves of one size keep the order of the lines, which are of one array. */
	return (first->line > second->line) - (first->line < second->line);
}

/* Of the first device, and of the control. */
static struct moves find(const struct matrix *matrix, const struct digest *digest)
{
	struct moves moves = { .of = must_alloc(MOST_MOVES * sizeof(*moves.of)) };

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		size_t from = previous(matrix, c);

		for (size_t i = 0; i < digest->nlines && from < c && matrix->columns[c].doc; i++) {
			const struct digest_line *line = &digest->lines[i];

			if (!line->item->no_verdict &&
			    (line->item->control || !strcmp(line->device, digest->devices[0])))
				add_line(matrix, line, from, c, &moves);
		}
	}
	qsort(moves.of, moves.n, sizeof(*moves.of), compare_moves);
	return moves;
}

static void add_row(const struct matrix *matrix, struct table *table, const struct move *move)
{
	const struct digest_item *item = move->line->item;
	char *text = digest_case(move->line), value[32];

	table_row(table);
	table_cell(table, 0, "%s, %s", item->label, text);
	table_cell(table, 1, "%s", item->once ? "any" : move->line->mode);
	table_cell(table, 2, "%s", matrix->columns[move->to].heading);
	format_value(item->unit, move->before, value, sizeof(value));
	table_cell(table, 3, "%s", value);
	format_value(item->unit, move->after, value, sizeof(value));
	table_cell(table, 4, "%s", value);
	format_change(move->before, move->after, value, sizeof(value));
	table_cell(table, 5, "%s", value);
	free(text);
}

static void add_table(const struct matrix *matrix, struct section *section, const char *device,
		      const struct moves *moves)
{
	static const char *const titles[] = { "what moved", "mode", "on", "before", "after",
					      "change" };
	char *times = describe_times(matrix->report);
	char *heading = must_format("%s, path " DIGEST_PATH ", and the control: worse first [%s]", device,
				    times);
	struct table *table = section_table(section, heading);
	size_t shown[2] = { 0 }, all[2] = { 0 };

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		table_column(table, titles[i], i < 3);
	for (size_t i = 0; i < moves->n; i++) {
		bool worse = moves->of[i].size > 0;

		if (all[worse]++ >= (worse ? MOST_WORSE : MOST_BETTER))
			continue;
		add_row(matrix, table, &moves->of[i]);
		table->rows[table->nrows - 1].rule_before = !worse && !shown[0] && shown[1];
		shown[worse]++;
	}
	section_text(section, "%zu worse, %zu better%s.", all[1], all[0],
		     all[1] > shown[1] || all[0] > shown[0] ?
		     "; those that moved less are in the table of before and after" : "");
	free(heading);
	free(times);
}

void digest_moved(const struct matrix *matrix, struct section *section, const struct digest *digest)
{
	struct moves moves = find(matrix, digest);

	section_text(section, "Each kernel against the one before it. Times: p50 of a page; counts are "
		     "exact. What moved by no more than %g %%, or by no more than the scatter of real "
		     "times, is left out; of several sizes the one that moved most stands for all.",
		     DIGEST_SAME * 100);
	if (moves.n)
		add_table(matrix, section, digest->devices[0], &moves);
	else
		section_text(section, "Nothing moved.");
	section_text(section, "Made by:");
	section_lines(section, BLOCK_LISTING, matrix->command);
	free(moves.of);
}
