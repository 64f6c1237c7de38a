/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Suite files: which workloads to run with which parameters.
 *
 *   iommu_mode = strict, lazy	; before the first section: for every section
 *   path = page, sg, iova, iova-batch
 *
 *   [map]
 *   pages = 1, 8, 64, 512	; a list: one job for each value
 *   contiguous = no, yes	; two lists: one job for each pair
 *
 *   [map big]			; first word: workload; the rest: a label, for a second section
 *   pages = 4096
 *
 * A section becomes the cross product of its lists, the last key varying fastest. Two keys are
 * special. path is not expanded, because the paths are interleaved inside a job: its list is passed
 * on as one value, "page,sg,iova". iommu_mode is the outermost loop over the whole file, because
 * switching is expensive: all jobs of the first mode, then all of the next. Jobs without
 * iommu_mode come first. A section's own key replaces one from before the first section.
 * A long list goes on in the next line, which starts with a blank. "4..512" in a list stands for 4,
 * 8, 16 and so on, up to 512.
 *
 *   include = claims.ini, ../more.ini	; in the head: their sections, before this file's own
 *
 * A file's name is relative to the one that includes it. Each head holds for the sections of its
 * own file; but if the including file's head has the same key, its value replaces the one in
 * the included head (never one that an included section sets itself). Two sections of one name
 * are an error, even in different files.
 */
#ifndef ODPBENCH_SUITE_H
#define ODPBENCH_SUITE_H

#include <stddef.h>

struct suite_kv {
	char *key, *value;
	int line;
};

struct suite_job {
	char *workload;
	char *label;		/* "" if the section has none */
	struct suite_kv *kv;	/* in the order of the file */
	size_t nkv;
	const char *file;	/* of the section; owned by the suite; NULL: a command line */
	int line;		/* of its heading */
};

struct suite {
	struct suite_job *jobs;
	size_t njobs;
	char **files;		/* all that were read, the one asked for first */
	size_t nfiles;
};

/*
 * Asks the caller whether a workload exists (key and value are NULL) and whether it takes this
 * value for this key. It is called for every value once a section, also for those of path and
 * iommu_mode.
 * 0, or negative errno with a line in err that says what would be valid.
 */
typedef int (*suite_check_fn)(void *context, const char *workload, const char *key,
			      const char *value, char *err, size_t err_size);

/*
 * Read and expand a suite file; check may be NULL. 0 with *out for suite_free(); else negative
 * errno and one line in err, with file and line: "suites/x.ini:7: unknown key ...".
 */
int suite_load(const char *path, suite_check_fn check, void *context, struct suite **out,
	       char *err, size_t err_size);

/*
 * The suite of one section without a label: its keys are the options of a command line, each with a
 * list. Of a key that is there twice the last counts. As above, without a place in err.
 */
int suite_from_options(const char *workload, const struct suite_kv *options, size_t n,
		       struct suite **out, char *err, size_t err_size);

void suite_free(struct suite *suite);

#endif
