// SPDX-License-Identifier: GPL-2.0
/* Processes that cases start, each with a device of its own, and what must be left of them: nothing. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define PAGES 4
#define BYTES (PAGES * PAGE_BYTES)

void trial_expect_given_back(struct trial *trial, const struct odp_path_stats *before)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct odp_path_stats after = trial_stats(trial);

	for (int i = 0; i < 100 && after.regions_live != before->regions_live; i++) {
		nanosleep(&pause, NULL);
		after = trial_stats(trial);
	}
	expect(trial, after.regions_live == before->regions_live, "%lld regions are left",
	       (long long)(after.regions_live - before->regions_live));
	expect(trial, after.list_bytes == before->list_bytes, "%lld bytes of lists are left",
	       (long long)(after.list_bytes - before->list_bytes));
}

pid_t trial_fork(struct trial *trial, void (*act)(struct trial *trial))
{
	pid_t child = fork();

	expect(trial, child >= 0, "fork: %s", strerror(errno));
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	trial->device.ops->open(&trial->device, trial->fixture);
	act(trial);
	_exit(0);
}

int trial_expect_gone(struct trial *trial, pid_t child, const struct odp_path_stats *before)
{
	struct region region;
	int status = 0;

	expect(trial, waitpid(child, &status, 0) == child, "waitpid: %s", strerror(errno));
	trial_expect_given_back(trial, before);
	region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);
	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
	trial_expect_data(trial, region.address, BYTES, STAMP, "what the CPU reads");
	trial_remove(trial, &region);
	return status;
}
