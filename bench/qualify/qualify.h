/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Qualification: what a device must do, as a profile says it, against what it did. Each part of a profile
 * runs a program, the tool itself or one of its peers, with its output in a folder; what is required is
 * then read from there. So a run that was cut off goes on with the parts that have not ended, and
 * everybody can look at what a verdict was made of.
 */
#ifndef ODPBENCH_QUALIFY_QUALIFY_H
#define ODPBENCH_QUALIFY_QUALIFY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "qualify/line.h"
#include "suite/suite.h"

struct kind;

/* A section of a profile. */
struct part {
	const struct kind *kind;
	const struct suite_job *job;
	char *name;		/* of its files: "gate-ib_write_bw" */
	char *command;		/* as a shell takes it; NULL: it runs nothing */
	int status;		/* of the command; exit status as a shell has it */
	double seconds;
	bool resumed;		/* it had ended in an earlier run */
};

struct qualification {
	const char *device;
	const char *peer;	/* host, where odpbench serve runs; NULL: this one has both sides */
	const char *profile;	/* file */
	const char *directory;	/* where all goes */
	struct suite *suite;	/* the profile as it was read */
	json_t *begun;		/* "started", "env", ...: as it was when this began, maybe in an earlier run */
	struct part *parts;
	size_t nparts;
	struct lines lines;
	int lock;		/* of the folder, a descriptor; 0 or less: none */
};

/* Reads the profile, with every key and value checked. Negative errno, logged. */
int qualify_read(struct qualification *of);

/*
 * Runs the parts that have not ended yet, and judges all of them. Negative errno, logged: the folder is of
 * another qualification, or cannot be written; -EINTR: a signal came.
 */
int qualify_run(struct qualification *of);

/* Writes the report in all forms, and the digests of all files. Negative errno, logged. */
int qualify_write(const struct qualification *of);

void qualify_free(struct qualification *of);

/* The value of a key of a section; def if it has none. */
const char *part_value(const struct part *part, const char *key, const char *def);

#endif
