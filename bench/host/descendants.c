// SPDX-License-Identifier: GPL-2.0
/* The processes that descend from this one, by /proc/PID/task/TID/children. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/descendants.h"
#include "lib/log.h"

#define MOST_THREADS 64		/* described; a program may have thousands, all in the same place */

/* Calls a function for each thread of a process. */
static void each_thread(pid_t pid, void (*call)(pid_t pid, pid_t thread, void *context),
			void *context)
{
	const struct dirent *entry;
	char path[64];
	DIR *tasks;
	pid_t thread;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks))) {
		thread = atoi(entry->d_name);
		if (thread > 0)
			call(pid, thread, context);
	}
	if (tasks)
		closedir(tasks);
}

/* Calls a function for each child of a thread. */
static void each_child(pid_t pid, pid_t thread, void (*call)(pid_t child, void *context),
		       void *context)
{
	char path[96];
	FILE *children;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, thread);
	children = fopen(path, "re");
	while (children && fscanf(children, "%d", &child) == 1)
		call(child, context);
	if (children)
		fclose(children);
}

struct processes {
	pid_t *pids;
	size_t n, room;
};

static void add_child(pid_t child, void *context)
{
	struct processes *processes = context;

	if (processes->n == processes->room) {
		size_t room = processes->room ? 2 * processes->room : 16;
		pid_t *grown = reallocarray(processes->pids, room, sizeof(*grown));

		if (!grown)
			return;
		processes->pids = grown;
		processes->room = room;
	}
	processes->pids[processes->n++] = child;
}

static void add_children(pid_t pid, pid_t thread, void *context)
{
	each_child(pid, thread, add_child, context);
}

/* Parents come before their children. */
static struct processes find(void)
{
	struct processes processes = { };

	each_thread(getpid(), add_children, &processes);
	for (size_t i = 0; i < processes.n; i++)
		each_thread(processes.pids[i], add_children, &processes);
	return processes;
}

/* The value of a line "NAME:\tVALUE" of /proc/PID/task/TID/status; "?" if there is none. */
static void read_status(pid_t pid, pid_t thread, const char *name, char *value, size_t size)
{
	char path[96], line[128];
	size_t length = strlen(name);
	FILE *status;

	snprintf(value, size, "?");
	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", pid, thread);
	status = fopen(path, "re");
	while (status && fgets(line, sizeof(line), status)) {
		if (strncmp(line, name, length) || line[length] != ':')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(value, size, "%s", line + length + 1 + strspn(line + length + 1, "\t "));
		break;
	}
	if (status)
		fclose(status);
}

static void describe_thread(pid_t pid, pid_t thread, void *context)
{
	char name[64], state[64], path[96], line[256], *call;
	int *described = context;
	FILE *stack;

	if (++*described > MOST_THREADS)
		return;
	read_status(pid, thread, "Name", name, sizeof(name));
	read_status(pid, thread, "State", state, sizeof(state));
	log_note("process %d, thread %d, %s: state %s", pid, thread, name, state);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/stack", pid, thread);
	stack = fopen(path, "re");
	while (stack && fgets(line, sizeof(line), stack)) {
		line[strcspn(line, "\n")] = '\0';
		/* "[<0>] function+0x12/0x34 [module]" */
		call = line[0] == '[' ? strchr(line, ' ') : NULL;
		log_note("    %s", call ? call + 1 : line);
	}
	if (stack)
		fclose(stack);
}

void descendants_describe(void)
{
	struct processes processes = find();
	int described = 0;

	for (size_t i = 0; i < processes.n; i++)
		each_thread(processes.pids[i], describe_thread, &described);
	if (described > MOST_THREADS)
		log_note("and %d threads more", described - MOST_THREADS);
	free(processes.pids);
}

void descendants_signal(int signal)
{
	struct processes processes = find();

	for (size_t i = 0; i < processes.n; i++)
		kill(processes.pids[i], signal);
	free(processes.pids);
}

static void send_signal(pid_t child, void *context)
{
	kill(child, *(int *)context);
}

void children_signal(int signal)
{
	each_child(getpid(), gettid(), send_signal, &signal);
}
