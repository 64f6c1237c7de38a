/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A report as a list of sections, each a heading and blocks, independent of the form in which
 * it is written: report.txt and report.html are two walks over the same model.
 */
#ifndef ODPBENCH_REPORT_MODEL_H
#define ODPBENCH_REPORT_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define TABLE_COLUMNS	32
#define REPORT_COLUMNS	75	/* a mail can quote it twice without wrapping */

struct table_row {
	char *cells[TABLE_COLUMNS];	/* NULL: "-", not measured */
	bool rule_before;		/* a line above it, to set groups apart */
};

struct table {
	char *titles[TABLE_COLUMNS];
	bool left[TABLE_COLUMNS];	/* text; otherwise numbers, aligned right */
	size_t ncolumns;
	struct table_row *rows;
	size_t nrows;
};

enum block_type {
	BLOCK_TEXT,	/* a paragraph */
	BLOCK_ITEM,	/* of a list */
	BLOCK_WARNING,	/* a paragraph that must not be overlooked */
	BLOCK_FACT,	/* text is a value, its name in title */
	BLOCK_TABLE,	/* title is its heading, with time domain and unit */
	BLOCK_PLOT,	/* text is an SVG document, title says what it shows; HTML only */
	BLOCK_COMMANDS,	/* what made the table or plot before it, a line each; HTML only */
	BLOCK_LISTING,	/* commands that stand for themselves, a line each; both forms */
};

enum form { FORM_BOTH, FORM_TEXT, FORM_HTML, FORM_NONE };

struct block {
	enum block_type type;
	enum form form;		/* in which it stands */
	char *title, *text;
	char *name;	/* of a plot: its file is NAME.svg */
	struct table *table;
	struct block *next;
};

struct section {
	char *heading;
	bool html_only;		/* too long for a mail */
	bool first;		/* follows the title; in a text without a heading of its own */
	struct block *blocks, **end, *last;
	struct section *next;
};

#define PLOTS_AT_ONCE	16

/* A plot that is being drawn; the block has no text until then. */
struct plot_at_work {
	struct drawing *drawing;
	struct block *block;
};

struct report {
	const json_t *doc;
	char *title;
	const char *domain;	/* borrowed from doc: icount, ... */
	const char *unit;
	json_t *varying;	/* describe_among() */
	bool plots;		/* make them */
	bool has_flush_ns;	/* somebody named what a flush costs: */
	double flush_ns;	/* report/even/flush.h */
	size_t nplots;		/* begun so far */
	struct plot_at_work at_work[PLOTS_AT_ONCE];	/* the first that was begun comes first */
	size_t nat_work;
	struct section *sections, **end;
};

/* The builders of sections; each adds one, or none if it has nothing to say. */
int report_front(struct report *report);
int report_environment(struct report *report);
int report_jobs(struct report *report);
int report_summary(struct report *report);
int report_flushes(struct report *report);
int report_latency(struct report *report);
int report_stages(struct report *report);
int report_costs(struct report *report);
int report_pinned(struct report *report);
int report_claims(struct report *report);
int report_break_even(struct report *report);
int report_touch(struct report *report);
int report_steady(struct report *report);
int report_verbs(struct report *report);
int report_memory(struct report *report);
int report_block(struct report *report);
int report_processes(struct report *report);
int report_pitfalls(struct report *report);
int report_defects(struct report *report);
int report_faults(struct report *report);
int report_evidence(struct report *report);
int report_reproduce(struct report *report);

/*
 * If memory is short, all of these end the program: there is nothing to save. title is a format;
 * the time domain and the unit are those of doc.
 */
void report_init(struct report *report, const json_t *doc, const char *title, ...)
	__attribute__((format(printf, 3, 4)));
void report_free(struct report *report);
struct section *report_section(struct report *report, const char *heading);

void section_text(struct section *section, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void section_item(struct section *section, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void section_warning(struct section *section, const char *text);
void section_fact(struct section *section, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Add a table, which the section owns; fill it with the functions below. */
struct table *section_table(struct section *section, const char *heading);
/* Add a plot; its text, the SVG, comes later. */
struct block *section_plot(struct section *section, const char *title, const char *name);
void section_lines(struct section *section, enum block_type type, const char *lines);

/* Show the block added last in one form only; the other has a longer or a shorter one. */
void section_only_in(struct section *section, enum form form);

/*
 * If the table added last has more than MAIL_ROWS lines, show it in report.html only, and say so in
 * report.txt.
 */
#define MAIL_ROWS	60
void section_long_table(struct section *section, const struct table *table);

/* Returns the column's number. */
size_t table_column(struct table *table, const char *title, bool left);
/* A new row of empty cells; returns its number. */
size_t table_row(struct table *table);
/* Set a cell of the last row. */
void table_cell(struct table *table, size_t column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same of a plain number. */
void table_number(struct table *table, size_t column, double value);

/*
 * Merge rows that differ only in their first column, which then says how many were merged:
 * "12 cases".
 */
void table_merge_rows(struct table *table, const char *noun);

/* Empty the first cell of each row in which it repeats that of the row before. */
void table_blank_repeated(struct table *table);

/* Remove the columns in which no row has a value. */
void table_drop_empty(struct table *table);

/* Build every section. 0, or negative errno of a plot (logged). */
int report_build(struct report *report);

/*
 * Write report.txt, the plots and report.html to a directory, which is made if missing; each
 * file appears whole or not at all. Prints the names of the two reports on stdout. 0, or
 * negative errno (logged).
 */
int report_write(const struct report *report, const char *directory);

/* Write the whole report. Errors stay in the stream. Text is at most REPORT_COLUMNS wide. */
void report_write_text(const struct report *report, FILE *out);
void report_write_front(const struct report *report, FILE *out);	/* the first section alone */
/* The section of that heading alone, as text. 0, or -ENOENT, logged with the valid ones. */
int report_write_one(const struct report *report, const char *heading, FILE *out);
void report_write_html(const struct report *report, FILE *out);
void report_write_markdown(const struct report *report, FILE *out);	/* for a comment in a forge */

#endif
