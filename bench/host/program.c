// SPDX-License-Identifier: GPL-2.0
/* A program run as a child: its user, its signals, its orphans. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/descendants.h"
#include "host/program.h"
#include "lib/clock.h"
#include "lib/log.h"

#define NS_PER_S 1000000000ull
#define END_S 5		/* from SIGTERM to SIGKILL, and from there until it is given up */

/* Not to be undone: all three ids change, and none of root's groups are kept. */
static int become(const struct passwd *user)
{
	if (initgroups(user->pw_name, user->pw_gid) ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid)) {
		log_error("user %s: %s", user->pw_name, strerror(errno));
		return -errno;
	}
	setenv("HOME", user->pw_dir, 1);
	setenv("USER", user->pw_name, 1);
	setenv("LOGNAME", user->pw_name, 1);
	return 0;
}

/* In the child. */
static void execute(char *const *command, const struct passwd *user, pid_t parent,
		    const sigset_t *mask)
{
	if (user && become(user))
		_exit(127);
	/* After become(): the kernel clears it when the user changes. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)	/* the parent ended before prctl() */
		_exit(127);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(command[0], command);
	log_error("%s: %s", command[0], strerror(errno));
	_exit(127);
}

/* Reaps all children that have ended by now. False: there is no child any more. */
static bool reap(pid_t program, int *status, bool *ended)
{
	int how;
	pid_t pid;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		if (pid != program)
			continue;
		*status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
		*ended = true;
	}
	return !pid || errno != ECHILD;
}

/* All of a program's processes are being waited for. */
struct waiting {
	int timeout_s;		/* 0: without end */
	uint64_t end_ns;	/* the time of the next step to its end; 0: none */
	size_t steps;		/* signals that were sent to end it */
};

/* What there is left of a time. */
static struct timespec time_left(uint64_t end_ns)
{
	uint64_t now = clock_now_ns(), left = end_ns > now ? end_ns - now : 0;

	return (struct timespec){ .tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S };
}

/* The program has had its time: ends all that there is, in steps. False: it does not end. */
static bool end_step(struct waiting *waiting, const char *name)
{
	/* the last is for what was started while the one before was sent */
	static const int signals[] = { SIGTERM, SIGKILL, SIGKILL };

	if (waiting->steps == 0) {
		log_error("%s: not done after %d s; this is where it is:", name, waiting->timeout_s);
		descendants_describe();
	}
	if (waiting->steps == sizeof(signals) / sizeof(signals[0])) {
		log_error("%s: the kernel does not end it; left behind", name);
		return false;
	}
	descendants_signal(signals[waiting->steps++]);
	waiting->end_ns = clock_now_ns() + END_S * NS_PER_S;
	return true;
}

static int wait_for_all(pid_t program, const char *name, const sigset_t *signals, int timeout_s)
{
	struct waiting waiting = {
		.timeout_s = timeout_s,
		.end_ns = timeout_s ? clock_now_ns() + timeout_s * NS_PER_S : 0,
	};
	bool ended = false, said = false;
	int status = 0, signal, passed = 0;
	siginfo_t info;

	while (reap(program, &status, &ended)) {
		if (ended && !said && !waiting.steps) {
			log_note("%s has ended, but not all that it started: waiting for that", name);
			/* a shell ends without its program */
			if (passed)
				children_signal(passed);
		}
		said = ended;
		if (waiting.end_ns) {
			const struct timespec left = time_left(waiting.end_ns);

			signal = sigtimedwait(signals, &info, &left);
		} else {
			signal = sigwaitinfo(signals, &info);
		}
		if (signal < 0 && errno == EAGAIN && !end_step(&waiting, name))
			break;
		/* A signal of the terminal (SI_KERNEL) goes to its whole foreground group. */
		if (signal > 0 && signal != SIGCHLD && (ended || info.si_code != SI_KERNEL)) {
			/* A shell starts background programs with SIGINT ignored. */
			passed = signal == SIGINT ? SIGTERM : signal;
			children_signal(ended ? passed : signal);
		}
	}
	return waiting.steps ? PROGRAM_TIMEOUT : status;
}

int program_run(char *const *command, const char *user, int timeout_s)
{
	const struct passwd *entry = NULL;
	sigset_t signals, before;
	pid_t parent = getpid(), program;
	int status;

	errno = 0;
	if (user && !(entry = getpwnam(user))) {
		log_error("user %s: %s", user, errno ? strerror(errno) : "no such user");
		return -ENOENT;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, &before);
	program = fork();
	if (!program)
		execute(command, entry, parent, &before);
	status = program < 0 ? -errno : wait_for_all(program, command[0], &signals,
							      timeout_s);
	if (status < 0)
		log_error("%s: fork: %s", command[0], strerror(-status));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}
