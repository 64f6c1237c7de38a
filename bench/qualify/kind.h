/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kinds of parts of a profile, a file for each (kind/NAME.c): its keys, the command that it runs, and how
 * what that left is judged.
 */
#ifndef ODPBENCH_QUALIFY_KIND_H
#define ODPBENCH_QUALIFY_KIND_H

#include "qualify/qualify.h"

struct kind_key {
	const char *name;
	/* Whether it takes a value; what would be valid goes to err. NULL: any text. */
	bool (*takes)(const char *value, char *err, size_t err_size);
};

struct kind {
	const char *name;		/* the section's first word: "gate" */
	const char *named_by;		/* key that it must have, and whose value tells two parts apart; NULL: the
					   label does */
	const struct kind_key *keys;	/* ends with one without a name */
	int timeout_s;
	bool has_address;		/* its command has one of this machine: what ran elsewhere counts as it is */
	/* The command, to be freed; NULL: it runs nothing. */
	char *(*command)(const struct qualification *of, const struct part *part);
	/* Whether what it needs is there; what is missing goes to err. NULL: it needs nothing. */
	bool (*is_ready)(const struct qualification *of, const struct part *part, char *err, size_t err_size);
	/* Adds lines. */
	void (*judge)(struct qualification *of, const struct part *part);
};

extern const struct kind kind_host, kind_gate, kind_validate, kind_soak, kind_measure, kind_require;
/* All of them; ends with NULL. */
extern const struct kind *const kinds[];

/* A number, also with a fraction. */
bool kind_takes_number(const char *value, char *err, size_t err_size);
/* What a shell takes as it is: letters, digits, and _@%+=:,./- */
bool kind_takes_word(const char *value, char *err, size_t err_size);
bool kind_takes_yes(const char *value, char *err, size_t err_size);

/* The key "hosts": one, or two. A part of two is left out where there is one. */
bool kind_takes_hosts(const char *value, char *err, size_t err_size);
bool part_is_between(const struct part *part);

/* A line of a part: its evidence is a file that the part left ("out", "json"), with its command. */
struct line *kind_line(struct qualification *of, const struct part *part, enum line_verdict verdict,
		       const char *file, const char *name, const char *required, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));

/* A word as a shell takes it, to be freed. */
char *kind_quote(const char *word);

/* The path of a file of a part: DIRECTORY/raw/NAME.WORD, to be freed. */
char *part_file(const struct qualification *of, const struct part *part, const char *word);

/* Adds a line for each test and each case that failed, of KTAP as `odpbench validate` prints it. */
void kind_judge_ktap(struct qualification *of, const struct part *part);

#endif
