/* SPDX-License-Identifier: GPL-2.0 */
/* Runs jobs: each on all its paths, interleaved, first the timing, then the counting. */
#ifndef ODPBENCH_ENGINE_RUN_H
#define ODPBENCH_ENGINE_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/workload.h"
#include "results/record.h"
#include "results/results.h"
#include "target/target.h"

#define RUN_MAX_PATHS ODP_PATH_MAX_PATHS
#define RUN_CURRENT_MODE "current"

/* One job as it was asked for. */
struct run_spec {
	const struct workload_ops *ops;
	struct workload_params *params;		/* ops->params_size bytes */
	char device[FIXTURE_DEVICE_LEN];		/* as named; "": the default */
	const struct target_ops *target;	/* of that device; NULL: the workload needs none */
	struct option_desc options[WORKLOAD_MAX_OPTIONS];	/* of the workload on that */
	char paths[RUN_MAX_PATHS][ODP_PATH_NAME_LEN];
	size_t npaths;
	bool paths_given;			/* by the user, not the workload's own list */
	char iommu_mode[16];			/* one of iommu_modes, or RUN_CURRENT_MODE */
};

/*
 * A workload with its defaults on a device (NULL or "": the default). 0, or negative errno with
 * one line in err.
 */
int run_spec_init(struct run_spec *spec, const char *workload, const char *device, char *err,
		  size_t err_size);
/* Sets an option of the workload, "path" (a list) or "iommu_mode". Errors as above. */
int run_spec_set(struct run_spec *spec, const char *key, const char *value, char *err,
		 size_t err_size);
/* Checks the rules between options. Errors as above. */
int run_spec_check(const struct run_spec *spec, char *err, size_t err_size);
/* Whether the workload's own list, which is for all kernels, has a path of that name. */
bool run_spec_lists_path(const struct run_spec *spec, const char *path);
/*
 * Leaves out the paths that the module cannot take on this kernel, and notes that in the document.
 * A path that the user named is an error instead, if it may not be skipped. Errors as above.
 */
int run_spec_fit_paths(struct run_spec *spec, const struct session *session, bool may_skip,
		       struct results *results, char *err, size_t err_size);
/* Whether it can run between two hosts, and the names of the workloads that can. */
bool run_spec_between_hosts(const struct run_spec *spec);
void run_names_between_hosts(char *buf, size_t size);
/* How many rows it makes, or lines that say why not: at least 1. */
size_t run_spec_rows(const struct run_spec *spec);
/* The "jobs" of a document (schema, $defs/job). A new reference, or NULL (no memory). */
json_t *run_specs_to_json(const struct run_spec *specs, size_t n);
/*
 * A text that tells its rows on that path from those of every other job, as the id of results_row()
 * does. sleeps is what this machine chooses for option events=auto. To be freed; NULL: no memory.
 */
char *run_spec_row_key(const struct run_spec *spec, size_t path, bool sleeps);
void run_spec_free(struct run_spec *spec);

/* What happens when a job cannot run or fails, and whether jobs share a device. */
struct run_manner {
	bool may_skip;	/* a job that cannot run here is left out, with its reason; else an error */
	bool goes_on;	/* a job that fails is in the document as failed; else it ends the run */
	bool renews;	/* under icount each job gets a new device (rdma/renew.h) */
};

/*
 * Runs the jobs that the record does not have yet, in order, and adds their rows. Negative errno
 * (logged) if the run ended early. What the jobs found, wrong mappings or an error of their own, is
 * in the record.
 */
int run_specs(struct machine *machine, struct run_spec *specs, size_t n,
	      const struct run_manner *manner, struct record *record);

#endif
