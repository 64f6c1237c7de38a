// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the parts, each with its output in raw/NAME.out and raw/NAME.err; raw/NAME.done says how it ended,
 * and that it need not run again.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <odpbench/odp_path.h>

#include "host/program.h"
#include "host/wall_clock.h"
#include "lib/atomic_file.h"
#include "lib/clock.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "lib/must.h"
#include "lib/progress.h"
#include "qualify/folder.h"
#include "qualify/kind.h"

#define MODPROBE_S 60
#define POLL_NS 50000000	/* a signal ends this sleep */

static int open_output(const struct qualification *of, const struct part *part, const char *word)
{
	char *path = part_file(of, part, word);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		log_error("%s: %s", path, strerror(errno));
	free(path);
	return fd;
}

/* In a process of its own, whose output goes to files. */
_Noreturn static void run_in(const struct part *part, int out, int err, pid_t parent)
{
	char *words[] = { "sh", "-c", part->command, NULL };
	int input = open("/dev/null", O_RDONLY);

	dup2(input, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	/* nothing goes on behind a qualification that was killed: program_run() passes it on */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	_exit(program_run(words, NULL, part->kind->timeout_s) & 0xff);
}

/* A signal to end is passed on, once: it may have come to this process alone. */
static void wait_for(pid_t child, int *status)
{
	bool told = false;

	while (!waitpid(child, status, WNOHANG)) {
		const struct timespec while_ns = { .tv_nsec = POLL_NS };

		if (interrupt_signal() && !told)
			told = !kill(child, SIGTERM);
		nanosleep(&while_ns, NULL);
	}
}

/* The exit status as a shell has it; negative errno, logged. */
static int run_command(const struct qualification *of, const struct part *part)
{
	pid_t parent = getpid();
	int out = open_output(of, part, "out"), err = open_output(of, part, "err"), status = 0;
	pid_t child = out < 0 || err < 0 ? -1 : fork();

	if (!child)
		run_in(part, out, err, parent);
	close(out);
	close(err);
	if (child < 0)
		return -EIO;
	wait_for(child, &status);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int write_done(const struct qualification *of, const struct part *part)
{
	char *path = part_file(of, part, "done");
	json_t *done = json_pack("{ss si sf}", "command", part->command, "status", part->status, "seconds",
				 part->seconds);
	struct atomic_file *file = done ? atomic_file_open(path) : NULL;
	int ret = -EIO;

	if (file) {
		json_dumpf(done, atomic_file_stream(file), JSON_INDENT(2));
		fputc('\n', atomic_file_stream(file));
		ret = atomic_file_commit(file);
	}
	json_decref(done);
	free(path);
	return ret;
}

/* 0: it has not ended; 1: it has; negative errno, logged: the folder is of another qualification. */
static int read_done(const struct qualification *of, struct part *part)
{
	char *path = part_file(of, part, "done");
	json_t *done = json_load_file(path, 0, NULL);
	const char *command = json_string_value(json_object_get(done, "command"));
	int ret = command ? 1 : 0;

	if (command && part->kind->has_address) {
		free(part->command);
		part->command = must_copy(command);
	} else if (command && strcmp(command, part->command)) {
		log_error("%s: was another command (%s): choose another folder for another qualification", path,
			  command);
		ret = -EEXIST;
	}
	part->status = (int)json_integer_value(json_object_get(done, "status"));
	part->seconds = json_number_value(json_object_get(done, "seconds"));
	json_decref(done);
	free(path);
	return ret;
}

static bool device_is_there(const struct qualification *of)
{
	char *path = must_format("/sys/class/infiniband/%s", of->device);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

static int run_part(const struct qualification *of, struct part *part)
{
	uint64_t begin = clock_now_ns();

	if (part->resumed)
		return 0;
	part->status = run_command(of, part);
	if (interrupt_signal())
		return -EINTR;
	if (part->status < 0)
		return part->status;
	if (!device_is_there(of)) {
		log_error("%s: the device is gone; it was there when %s began. The same command goes on with that part "
			  "when it is back", of->device, part->name);
		return -ENODEV;
	}
	part->seconds = 1e-9 * (double)(clock_now_ns() - begin);
	return write_done(of, part);
}

static size_t count_commands(const struct qualification *of)
{
	size_t n = 0;

	for (size_t i = 0; i < of->nparts; i++)
		n += of->parts[i].command != NULL;
	return n;
}

static int run_parts(const struct qualification *of)
{
	int ret = 0;

	progress_begin(count_commands(of), "parts", wall_clock_read);
	for (size_t i = 0; i < of->nparts && !ret; i++) {
		struct part *part = &of->parts[i];

		if (!part->command)
			continue;
		ret = run_part(of, part);
		if (!ret)
			progress_row(part->name, "exit status %d after %.0f s%s", part->status, part->seconds,
				     part->resumed ? ", earlier" : "");
	}
	progress_end();
	return ret;
}

/* What has to be there before the first part begins, so that no part fails for it after hours. */
static int check_parts(const struct qualification *of)
{
	char err[512];

	for (size_t i = 0; i < of->nparts; i++) {
		const struct part *part = &of->parts[i];

		if (!part->command || part->resumed || !part->kind->is_ready ||
		    part->kind->is_ready(of, part, err, sizeof(err)))
			continue;
		log_error("%s:%d: %s: %s", of->profile, part->job->line, part->name, err);
		return -ENOENT;
	}
	return 0;
}

/* What has ended in an earlier run. */
static int read_parts(const struct qualification *of)
{
	int ret = 0;

	for (size_t i = 0; i < of->nparts && ret >= 0; i++) {
		if (!of->parts[i].kind->command)
			continue;
		ret = read_done(of, &of->parts[i]);
		of->parts[i].resumed = ret > 0;
	}
	return ret < 0 ? ret : 0;
}

/* An installed module is loaded; what else may be wrong with it is odpbench doctor's to say. */
static void load_module(void)
{
	char *words[] = { "sh", "-c", "modprobe -q odp_path 2>/dev/null", NULL };

	if (access(ODP_PATH_DEVICE, F_OK) && !program_run(words, NULL, MODPROBE_S))
		log_note("loaded the kernel module odp_path");
}

static bool has_ended(const struct qualification *of)
{
	for (size_t i = 0; i < of->nparts; i++)
		if (of->parts[i].command && !of->parts[i].resumed)
			return false;
	return true;
}

/* More is to be run. */
static int prepare(const struct qualification *of)
{
	int ret = folder_check_machine(of);

	if (ret)
		return ret;
	if (!device_is_there(of)) {
		log_error("%s: no such device (odpbench info lists those that there are)", of->device);
		return -ENODEV;
	}
	load_module();
	return 0;
}

static int run_all(struct qualification *of)
{
	int ret = read_parts(of);

	if (!ret)
		ret = check_parts(of);
	if (!ret && !has_ended(of))
		ret = prepare(of);
	if (!ret)
		ret = run_parts(of);
	for (size_t i = 0; i < of->nparts && !ret; i++)
		of->parts[i].kind->judge(of, &of->parts[i]);
	return ret;
}

int qualify_run(struct qualification *of)
{
	of->lock = folder_open(of);
	return of->lock < 0 ? of->lock : run_all(of);
}
