// SPDX-License-Identifier: GPL-2.0
/*
 * The last part of the guest: runs the command with its output on the host's files, leaves its
 * status there, and ends the guest.
 *
 * The files lie on a 9p share: a write has reached the host when it returns, so the end of the
 * output is never lost. The command writes to pipes, which are copied to the files: it may open
 * its /dev/stdout again, which would truncate a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include "init.h"

#define GRACE_MS 2000	/* processes that the command left may hold its output for ever */

enum { STDOUT, STDERR, OUTPUTS };
enum { LOG_READ_ALL = 3, LOG_SIZE = 10 };	/* of syslog(2), which has no header */

struct output {
	int pipe;	/* our end; -1: closed */
	int file;
};

static void must(bool good, const char *what)
{
	if (!good)
		fail("%s: %m", what);
}

static void write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno != EINTR)
			return;		/* the host's disk is full: no reason to stop the command */
		if (n > 0) {
			data += n;
			length -= n;
		}
	}
}

/*
 * The file "command", each string with a 0 at its end: the directory, the environment, an empty
 * string, and to the end of the file the arguments.
 */
static void execute(char *text, size_t length)
{
	const char *directory = text, *end = text + length;
	char **arguments = calloc(length + 1, sizeof(*arguments));

	must(arguments, "the command");
	for (text += strlen(text) + 1; *text; text += strlen(text) + 1)
		putenv(text);
	text++;
	for (size_t n = 0; text < end; text += strlen(text) + 1)
		arguments[n++] = text;
	if (chdir(directory)) {
		fprintf(stderr, "%s: %m\n", directory);
		_exit(126);
	}
	execvp(arguments[0], arguments);
	fprintf(stderr, "%s: %m\n", arguments[0]);
	_exit(errno == ENOENT ? 127 : 126);
}

static pid_t start_command(struct output outputs[OUTPUTS])
{
	static const char *const files[] = { RUN_DIRECTORY "/stdout", RUN_DIRECTORY "/stderr" };
	int ends[OUTPUTS], null = open("/dev/null", O_RDONLY);
	size_t length;
	char *text = read_file(RUN_DIRECTORY "/command", &length);
	pid_t child;

	must(text, RUN_DIRECTORY "/command");
	for (int i = 0; i < OUTPUTS; i++) {
		int pair[2];

		must(!pipe2(pair, O_CLOEXEC), "pipe");
		ends[i] = pair[1];
		outputs[i].pipe = pair[0];
		outputs[i].file = open(files[i], O_WRONLY | O_TRUNC | O_CLOEXEC);
		must(outputs[i].file >= 0, files[i]);
	}
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		dup2(null, STDIN_FILENO);
		dup2(ends[STDOUT], STDOUT_FILENO);
		dup2(ends[STDERR], STDERR_FILENO);
		close(null);
		execute(text, length);
	}
	close(ends[STDOUT]);
	close(ends[STDERR]);
	close(null);
	free(text);
	return child;
}

static void copy(struct output *o)
{
	static char buffer[65536];
	ssize_t n = read(o->pipe, buffer, sizeof(buffer));

	if (n > 0) {
		write_all(o->file, buffer, n);
	} else if (!n || errno != EINTR) {
		close(o->pipe);
		o->pipe = -1;
	}
}

/* Reap what has ended, also what was left to us as init; true if child is among it. */
static bool reap(int signals, pid_t child, int *status)
{
	struct signalfd_siginfo info;
	bool found = false;
	pid_t pid;
	int s;

	if (read(signals, &info, sizeof(info)) < 0)
		return false;
	while ((pid = waitpid(-1, &s, WNOHANG)) > 0) {
		if (pid != child)
			continue;
		*status = WIFSIGNALED(s) ? 128 + WTERMSIG(s) : WEXITSTATUS(s);
		found = true;
	}
	return found;
}

/* Copy until the command and its output have ended, or GRACE_MS has passed. Returns its status. */
static int copy_outputs(struct output outputs[OUTPUTS], pid_t child, int signals)
{
	bool ended = false;
	int status = 0;

	while (!ended || outputs[STDOUT].pipe >= 0 || outputs[STDERR].pipe >= 0) {
		struct pollfd fds[] = {
			{ .fd = outputs[STDOUT].pipe, .events = POLLIN },
			{ .fd = outputs[STDERR].pipe, .events = POLLIN },
			{ .fd = signals, .events = POLLIN },
		};
		int n = poll(fds, 3, ended ? GRACE_MS : -1);

		if (!n)
			break;
		for (int i = 0; i < OUTPUTS; i++)
			if (n > 0 && fds[i].revents)
				copy(&outputs[i]);
		if (n > 0 && fds[2].revents && reap(signals, child, &status))
			ended = true;
	}
	return status;
}

/* Save the kernel's log as dmesg shows it: without the level in front of each line. */
static void save_log(void)
{
	int size = klogctl(LOG_SIZE, NULL, 0), fd, length;
	char *text = malloc(size > 0 ? size : 1), *to = text;

	length = text && size > 0 ? klogctl(LOG_READ_ALL, text, size) : -1;
	fd = open(RUN_DIRECTORY "/dmesg", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (length < 0 || fd < 0)
		return;
	for (const char *from = text, *end = text + length; from < end; ) {
		const char *next = memchr(from, '\n', end - from);
		const char *level = *from == '<' ? memchr(from, '>', end - from) : NULL;

		next = next ? next + 1 : end;
		if (level && level < next)
			from = level + 1;
		memmove(to, from, next - from);
		to += next - from;
		from = next;
	}
	write_all(fd, text, to - text);
	close(fd);
}

static void save_status(int status)
{
	int fd = open(RUN_DIRECTORY "/status", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	must(fd >= 0 && dprintf(fd, "%d\n", status) > 0 && !close(fd), "the status");
}

void run_session(void)
{
	struct output outputs[OUTPUTS];
	sigset_t set;
	int signals, status;
	pid_t child;

	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/root", 1);
	setenv("LANG", "C.UTF-8", 1);
	setenv("TERM", "dumb", 1);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	must(signals >= 0, "signalfd");
	child = start_command(outputs);
	status = copy_outputs(outputs, child, signals);
	save_log();
	sync();
	save_status(status);
	power_off();
}
