// SPDX-License-Identifier: GPL-2.0
/* A tool as a child. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/child.h"
#include "lib/clock.h"
#include "lib/log.h"

#define MS_PER_S	1000
#define NS_PER_MS	1000000

extern char **environ;

pid_t child_start(char *const argv[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int ret;

	if (posix_spawn_file_actions_init(&actions))
		return -ENOMEM;
	ret = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
	if (!ret)
		ret = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret ? -ret : pid;
}

/* Until it has ended, or the time is over: 0 or -ETIMEDOUT. A signal to us does not end the wait. */
static int wait_until(pid_t pid, int most_s)
{
	uint64_t begin = clock_now_ns();
	struct pollfd ended = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int64_t left_ms = (int64_t)most_s * MS_PER_S;
	int n = 0;

	if (ended.fd < 0)	/* waitpid() will do, if without an end */
		return 0;
	while (left_ms > 0 && (n = poll(&ended, 1, (int)left_ms)) < 0 && errno == EINTR)
		left_ms = (int64_t)most_s * MS_PER_S -
			  (int64_t)((clock_now_ns() - begin) / NS_PER_MS);
	close(ended.fd);
	return n == 1 ? 0 : -ETIMEDOUT;
}

int child_wait(pid_t pid, const char *name, int most_s)
{
	int status, late = most_s ? wait_until(pid, most_s) : 0;

	if (late)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (!late)
		return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
	log_error("%s: has not ended after %d s, and was killed", name, most_s);
	return late;
}
