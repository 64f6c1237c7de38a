// SPDX-License-Identifier: GPL-2.0
/*
 * A process that opens a device keeps its task_struct for ever if the driver refused an attempt: the
 * ioctl that makes a context frees it after ib_init_ucontext() failed, but not the reference to the
 * task that it holds (uverbs_std_types_device.c). Userspace tries again with less, and is lucky: the
 * driver of a function without DEVX refuses three of four. Each task keeps its signal_struct and
 * credentials, so a user can fill the kernel's memory by opening the device.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/guest/defect/defect.h"

/* Many more than the slabs of two CPUs hold, of which SLUB counts free objects as used. */
#define PROCESSES 256
#define SETTLE_US 500000	/* for RCU, which frees a task that has ended */

/* Of the task_structs that the kernel has. Negative errno. */
static long count_tasks(void)
{
	FILE *file = fopen("/proc/slabinfo", "re");
	char line[256];
	long tasks = -ENOENT;

	if (!file)
		return -errno;
	while (tasks < 0 && fgets(line, sizeof(line), file))
		sscanf(line, "task_struct %ld", &tasks);
	fclose(file);
	return tasks;
}

static int open_device(const char *name)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	struct ibv_context *context = NULL;

	for (size_t i = 0; devices && devices[i] && !context; i++)
		if (!strcmp(ibv_get_device_name(devices[i]), name))
			context = ibv_open_device(devices[i]);
	return context ? ibv_close_device(context) : -1;
}

/* How many tasks are left of processes that do this. Negative errno. */
static long leftover(const char *device)
{
	long before = count_tasks(), after;
	int status;

	if (before < 0)
		return before;
	for (int i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(device && open_device(device));
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
			return -EIO;
	}
	usleep(SETTLE_US);
	after = count_tasks();
	if (after < 0)
		return after;
	return after > before ? after - before : 0;
}

int defect_open_task(struct place *place, char *seen, size_t size)
{
	long without = leftover(NULL), with;

	if (without < 0)
		return without;
	with = leftover(ibv_get_device_name(place->device.context->device));
	if (with < 0)
		return with;
	snprintf(seen, size, "%d processes that opened the device: %ld tasks more; that did not: %ld",
		 PROCESSES, with, without);
	return with - without > PROCESSES / 2 ? DEFECT_SHOWN : DEFECT_NOT_SHOWN;
}
