// SPDX-License-Identifier: GPL-2.0
/* Runs jobs: what each needs around its passes, and what becomes of one that cannot run. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "host/iommu_mode.h"
#include "host/time_domain.h"
#include "host/wall_clock.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "lib/progress.h"
#include "peer/far_host.h"
#include "rdma/renew.h"

static int add_dropped(struct job *job, const struct run_spec *spec, const char *path,
		       const char *why, struct results *results)
{
	char what[256];
	int length;

	run_job_label(job, spec, what, sizeof(what));
	length = strlen(what);
	snprintf(what + length, sizeof(what) - length, ", path %s", path);
	progress_row(what, "skipped: %s", why);
	return results_add_skip(results, what, why);
}

static int add_rows(struct job *job, const struct run_spec *spec, struct outcome *outcomes,
		    struct results *results)
{
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret; i++) {
		if (outcomes[i].dropped[0])
			ret = add_dropped(job, spec, spec->paths[i], outcomes[i].dropped,
					  results);
		for (size_t m = 0; spec->ops->measures[m].name && !ret && !outcomes[i].dropped[0]; m++)
			ret = run_add_rows(job, spec->paths[i], m, &outcomes[i], results);
	}
	return ret;
}

/* Wrong mappings are no reason to stop: the rows and the exit status show them. */
static void report_wrong(const struct run_spec *spec, const struct outcome *outcomes)
{
	for (size_t i = 0; i < spec->npaths; i++) {
		const struct odp_path_stats *stats = &outcomes[i].tally.stats;

		if (!stats->verify_errors)
			continue;
		log_error("%s, path %s: verify: %" PRIu64 " of %" PRIu64 " checks wrong, first: "
			  "address %#" PRIx64 " should give %#" PRIx64 ", the IOMMU gives %#" PRIx64,
			  spec->ops->name, spec->paths[i], (uint64_t)stats->verify_errors,
			  (uint64_t)stats->verify_checks, (uint64_t)stats->verify_address,
			  (uint64_t)stats->verify_expected, (uint64_t)stats->verify_found);
	}
}

static void free_outcomes(struct outcome *outcomes)
{
	for (size_t i = 0; i < RUN_MAX_PATHS; i++) {
		for (size_t m = 0; m < RUN_MAX_MEASURES; m++) {
			series_free(&outcomes[i].series[m]);
			series_free(&outcomes[i].timed[m]);
			series_free(&outcomes[i].warm[m]);
			series_free(&outcomes[i].difference[m]);
			for (size_t s = 0; s < ODP_PATH_STAGES; s++)
				series_free(&outcomes[i].stages[m][s]);
		}
	}
	free(outcomes);
}

static int run_on_target(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	struct target target = { };
	int ret;

	if (!spec->target)
		return run_passes(job, spec, outcomes);
	job->fixture.target = &target;
	ret = target_open(&target, &job->fixture, workload_target_params(job->params));
	if (ret)
		return ret;
	ret = run_passes(job, spec, outcomes);
	target_close(&target);
	job->fixture.target = NULL;
	return ret;
}

/* A mode that is not possible here is skipped: a suite may ask for all modes. */
static int set_mode(struct job *job, const char *mode)
{
	const char *function = job->fixture.function;
	char err[256];

	if (!strcmp(mode, RUN_CURRENT_MODE))
		return 0;
	if (!*function)
		return fixture_skip(&job->fixture, "iommu_mode %s: no PCI function is lent; lend one "
				    "behind an IOMMU: odpbench lend 0000:BB:DD.F", mode);
	if (iommu_mode_can_set(function, mode, err, sizeof(err)))
		return fixture_skip(&job->fixture, "%s", err);
	return iommu_mode_set(function, mode);
}

/* Between two hosts some workloads cannot run, and modes cannot be changed. */
static int check_hosts(struct job *job, const struct run_spec *spec)
{
	char names[128];

	if (!job->fixture.machine->far_host)
		return 0;
	if (!run_spec_between_hosts(spec)) {
		run_names_between_hosts(names, sizeof(names));
		return fixture_skip(&job->fixture, "not between two hosts; these can, on an ibverbs device: %s",
				names);
	}
	if (strcmp(spec->iommu_mode, RUN_CURRENT_MODE))
		return fixture_skip(&job->fixture, "iommu_mode %s: not between two hosts, each has "
				    "its own; valid: " RUN_CURRENT_MODE, spec->iommu_mode);
	return 0;
}

static int find_target(struct job *job, const struct run_spec *spec)
{
	char err[256];
	int ret = check_hosts(job, spec);

	if (ret)
		return ret;

	if (!spec->npaths)
		return fixture_skip(&job->fixture, "none of its paths is possible on this kernel");
	snprintf(job->fixture.function, sizeof(job->fixture.function), "%s", job->fixture.machine->lent);
	if (spec->target && spec->target->find(job->fixture.machine, spec->device, job->fixture.device,
					       job->fixture.function, err, sizeof(err)))
		return fixture_skip(&job->fixture, "%s", err);
	job->fixture.maps = spec->target && spec->target->maps(job->fixture.device);
	return 0;
}

/*
 * Where every instruction is counted, a job must not depend on those before it. Such a machine is
 * emulated, and nobody else uses it.
 */
static int renew_device(const struct job *job, const struct run_spec *spec)
{
	if (spec->target != &target_verbs || time_domain_is_real(job->fixture.machine->time_domain))
		return 0;
	return rdma_renew(job->fixture.device);
}

/*
 * Where instructions are counted, no CPU or memory is nearer than another, unless the job asks for
 * memory of another node. 0, or what fixture_skip() returns.
 */
static int place(struct job *job, const struct run_spec *spec)
{
	struct fixture *fixture = &job->fixture;
	bool far_memory = spec->target && workload_target_params(job->params)->far_memory;

	if (time_domain_is_real(fixture->machine->time_domain) || far_memory)
		job->place = nearby_place(fixture->device, fixture->function, far_memory);
	if (far_memory && job->place.node < 0)
		return fixture_skip(fixture, "no other NUMA node has memory");
	return 0;
}

static int run_job(struct job *job, const struct run_spec *spec, const struct run_manner *manner,
		   struct results *results)
{
	struct outcome *outcomes = calloc(RUN_MAX_PATHS, sizeof(*outcomes));
	int ret = outcomes ? find_target(job, spec) : -ENOMEM;

	if (!ret)
		ret = set_mode(job, spec->iommu_mode);
	if (!ret && manner->renews)
		ret = renew_device(job, spec);
	if (!ret)
		ret = place(job, spec);
	if (!ret)
		ret = run_on_target(job, spec, outcomes);
	nearby_unplace();
	if (!ret && job->fixture.machine->far_host && job->fixture.machine->far_host->peer.fd < 0)
		ret = -ENOTCONN;	/* logged when it was lost; its last answers are invalid */
	if (!ret)
		ret = add_rows(job, spec, outcomes, results);
	if (!ret)
		report_wrong(spec, outcomes);
	free_outcomes(outcomes);
	return ret;
}

/* Leaves the job out, with its reason; without may_skip that is an error. */
static int skip_job(struct job *job, const struct run_spec *spec, const struct run_manner *manner,
		    struct results *results)
{
	char what[256];

	run_job_label(job, spec, what, sizeof(what));
	if (!manner->may_skip) {
		log_error("%s: %s", what, job->fixture.skipped);
		return -EOPNOTSUPP;
	}
	progress_row(what, "skipped: %s", job->fixture.skipped);
	return results_add_skip(results, what, job->fixture.skipped);
}

/* Adds the job to the document as failed, with its error; the jobs after it may work. */
static int fail_job(struct job *job, const struct run_spec *spec, const char *error,
		    struct results *results)
{
	char *command = run_command(job, spec), what[256];
	int ret = command ? 0 : -ENOMEM;

	run_job_label(job, spec, what, sizeof(what));
	if (!ret)
		ret = results_add_failed(results, what, command, error);
	progress_row(what, "failed: %s", error);
	free(command);
	return ret;
}

/* A run never ends without a word, even if nobody has logged the error; logged is its text. */
static void log_if_unlogged(struct job *job, const struct run_spec *spec, int error,
			    const char *logged)
{
	char what[256];

	/* Skips and signals have their own words. */
	if (!error || logged[0] || job->fixture.skipped[0] || interrupt_signal())
		return;
	run_job_label(job, spec, what, sizeof(what));
	log_error("%s: %s", what, strerror(-error));
}

/* If the connection to the other host is lost, no further job can run. */
static bool can_go_on(const struct machine *machine)
{
	return !machine->far_host || machine->far_host->peer.fd >= 0;
}

/* Done for all jobs before the first one runs, so that a wrong path is reported at once. */
static int fit_paths(struct machine *machine, struct run_spec *specs, size_t n, bool may_skip,
		     struct results *results)
{
	char err[256];
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++) {
		ret = run_spec_fit_paths(&specs[i], &machine->session, may_skip, results, err,
					 sizeof(err));
		if (ret)
			log_error("%s", err);
	}
	return ret;
}

/* Runs one job, and adds it to the record. Wrong mappings are in its rows. */
static int do_job(struct machine *machine, const struct run_spec *spec,
		  const struct run_manner *manner, struct record *record)
{
	struct job job = { .ops = spec->ops, .params = spec->params, .options = spec->options,
			   .fixture.machine = machine, .place = { -1, -1 } };
	char error[512];
	int ret;

	record_begin_job(record);
	log_keep_error(error, sizeof(error));
	ret = run_job(&job, spec, manner, record->results);
	log_keep_error(NULL, 0);
	log_if_unlogged(&job, spec, ret, error);
	if (ret && job.fixture.skipped[0])
		ret = skip_job(&job, spec, manner, record->results);
	else if (ret && manner->goes_on && !interrupt_signal() && can_go_on(machine))
		ret = fail_job(&job, spec, error[0] ? error : strerror(-ret), record->results);
	return ret ? ret : record_end_job(record);
}

int run_specs(struct machine *machine, struct run_spec *specs, size_t n,
	      const struct run_manner *manner, struct record *record)
{
	int ret = fit_paths(machine, specs, n, manner->may_skip, record->results);
	size_t total = 0, settled = 0;

	if (!ret)
		ret = record_replay(record);
	for (size_t i = record->done; i < n; i++)
		total += run_spec_rows(&specs[i]);
	progress_begin(total, "rows", wall_clock_read);
	for (size_t i = record->done; i < n && !ret; i++) {
		ret = interrupt_signal() ? -EINTR : do_job(machine, &specs[i], manner, record);
		settled += run_spec_rows(&specs[i]);
		progress_settle(settled);
	}
	progress_end();
	if (ret && interrupt_signal())
		log_error("%s: job %zu of %zu was not finished, nothing of it is kept",
			  strsignal(interrupt_signal()), record->done + 1, n);
	return ret;
}
