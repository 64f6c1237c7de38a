// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the parts, each with its output in raw/NAME.out and raw/NAME.err; raw/NAME.done says how it ended,
 * and that it need not run again.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/program.h"
#include "host/wall_clock.h"
#include "lib/atomic_file.h"
#include "lib/clock.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "lib/must.h"
#include "lib/progress.h"
#include "qualify/kind.h"
#include "results/environment.h"

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
_Noreturn static void run_in(const struct part *part, int out, int err)
{
	char *words[] = { "sh", "-c", part->command, NULL };
	int input = open("/dev/null", O_RDONLY);

	dup2(input, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	_exit(program_run(words, NULL, part->kind->timeout_s) & 0xff);
}

/* The exit status as a shell has it; negative errno, logged. */
static int run_command(const struct qualification *of, const struct part *part)
{
	int out = open_output(of, part, "out"), err = open_output(of, part, "err"), status = 0;
	pid_t child = out < 0 || err < 0 ? -1 : fork();

	if (!child)
		run_in(part, out, err);
	close(out);
	close(err);
	if (child < 0)
		return -EIO;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
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

	if (command && strcmp(command, part->command)) {
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

static int run_part(const struct qualification *of, struct part *part)
{
	uint64_t begin = clock_now_ns();
	int ret = read_done(of, part);

	part->resumed = ret > 0;
	if (ret)
		return ret < 0 ? ret : 0;
	part->status = run_command(of, part);
	if (interrupt_signal())
		return -EINTR;
	if (part->status < 0)
		return part->status;
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

static json_t *describe_begin(const struct qualification *of)
{
	char started[32];
	time_t now = time(NULL);

	strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
	return json_pack("{ss ss ss ss* so}", "started", started, "device", of->device, "profile", of->profile,
			 "peer", of->peer, "env", environment_describe(NULL, ""));
}

static int write_begin(const json_t *begun, const char *path)
{
	struct atomic_file *file = begun ? atomic_file_open(path) : NULL;

	if (!file)
		return -EIO;
	json_dumpf(begun, atomic_file_stream(file), JSON_INDENT(2));
	return atomic_file_commit(file);
}

/* What this machine is, and when it began: of the first of several runs that went on. */
static int note_begin(struct qualification *of)
{
	char *path = must_format("%s/raw/begun.json", of->directory);
	int ret = 0;

	of->begun = json_load_file(path, 0, NULL);
	if (!of->begun) {
		of->begun = describe_begin(of);
		ret = write_begin(of->begun, path);
	}
	free(path);
	return ret;
}

static int make_folder(const char *path)
{
	if (!mkdir(path, 0755) || errno == EEXIST)
		return 0;
	log_error("%s: %s", path, strerror(errno));
	return -errno;
}

int qualify_run(struct qualification *of)
{
	char *raw = must_format("%s/raw", of->directory);
	int ret = make_folder(of->directory);

	if (!ret)
		ret = make_folder(raw);
	free(raw);
	if (!ret)
		ret = note_begin(of);
	if (!ret)
		ret = run_parts(of);
	for (size_t i = 0; i < of->nparts && !ret; i++)
		of->parts[i].kind->judge(of, &of->parts[i]);
	return ret;
}
