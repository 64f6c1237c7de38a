// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of /dev/odp_dev and /dev/odp_path at random, by the grammar in table.c: ioctls SECONDS SEED.
 * Processes and threads share files and memory, which are closed and taken away in between, and some
 * of the processes are killed. Each call has to return in time, with an error that is documented,
 * and may write only what it says. For the guest, as root; the kernel's log tells the rest.
 *
 * The seed decides what is called. With several threads the order differs from run to run.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/descendants.h"
#include "lib/clock.h"
#include "lib/random.h"
#include "tests/guest/ioctls/left.h"
#include "tests/guest/ioctls/life.h"
#include "tests/guest/ioctls/values.h"

#define SECOND_NS	1000000000ull
#define DEADLINE_NS	(120 * SECOND_NS)	/* of a call, with KASAN on an emulated processor */
#define TICK_US		20000

static struct being {
	pid_t pid;
	uint64_t kill_ns, killed_ns;	/* when it is to be killed, and was; 0: not */
} beings[LIVES];

static struct tally *tally;
static unsigned long born, killed, crashed;

static void bear(size_t which, uint64_t seed)
{
	bool doomed = seed / 1024 % 3 == 0;
	uint64_t now = clock_now_ns();

	memset(tally->stamps[which], 0, sizeof(tally->stamps[which]));
	beings[which] = (struct being){ .pid = fork() };
	if (!beings[which].pid)
		life(tally, tally->stamps[which], seed, doomed);
	if (doomed)
		beings[which].kill_ns = now + 1 + seed / 128 % SECOND_NS;
	born++;
}

static const char *command_of(const struct stamp *stamp)
{
	int command = stamp->command;

	return command < 0 ? "a call of a file" : commands[command].name;
}

/* Whether each call of it, and its end, come in time. */
static bool in_time(size_t which, uint64_t now)
{
	const struct stamp *stamp = tally->stamps[which][0];
	struct being *being = &beings[which];

	if (being->killed_ns && now > being->killed_ns + DEADLINE_NS) {
		tally_failure(tally, "process %d was killed and does not end: %s", being->pid,
			      command_of(stamp));
		return false;
	}
	for (size_t i = 0; i < 2 * THREADS; i++, stamp++) {
		if (!stamp->began_ns || now < stamp->began_ns + DEADLINE_NS || kill(stamp->pid, 0))
			continue;
		tally_failure(tally, "%s does not return", command_of(stamp));
		return false;
	}
	return true;
}

static void kill_in_time(struct being *being, uint64_t now)
{
	if (!being->kill_ns || being->killed_ns || now < being->kill_ns)
		return;
	kill(being->pid, SIGKILL);
	being->killed_ns = now;
	killed++;
}

static void bury(pid_t pid, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
		crashed++;
		tally_failure(tally, "process %d: %s", pid, strsignal(WTERMSIG(status)));
	}
	for (size_t i = 0; i < LIVES; i++)
		if (beings[i].pid == pid)
			beings[i].pid = 0;
}

/* Children of lives are waited for as well: they become ours when their parents end. */
static void bury_all(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		bury(pid, status);
}

static bool one_lives(void)
{
	for (size_t i = 0; i < LIVES; i++)
		if (beings[i].pid > 0)
			return true;
	return false;
}

/* Until the time is up and the last has ended. */
static bool watch(uint64_t seed, uint64_t until)
{
	uint64_t now = clock_now_ns(), n = 0;

	while (now < until || one_lives()) {
		for (size_t i = 0; i < LIVES; i++) {
			if (beings[i].pid <= 0 && now < until)
				bear(i, random_stream(seed, n++));
			if (beings[i].pid <= 0)
				continue;
			kill_in_time(&beings[i], now);
			if (!in_time(i, now)) {
				descendants_describe();	/* who is stuck where */
				return false;
			}
		}
		usleep(TICK_US);
		bury_all();
		now = clock_now_ns();
	}
	return true;
}

int main(int argc, char **argv)
{
	uint64_t seconds = argc == 3 ? strtoull(argv[1], NULL, 10) : 0, seed;
	struct left before;

	if (!seconds) {
		fprintf(stderr, "usage: ioctls SECONDS SEED\n");
		return 2;
	}
	seed = strtoull(argv[2], NULL, 10);
	tally = tally_new();
	if (!tally || prctl(PR_SET_CHILD_SUBREAPER, 1))
		return 1;
	printf("# ioctls: %llu seconds, seed %llu\n", (unsigned long long)seconds,
	       (unsigned long long)seed);
	fflush(stdout);
	before = left_read();
	if (watch(seed, clock_now_ns() + seconds * SECOND_NS)) {
		while (wait(NULL) > 0 || errno == EINTR)
			;
		left_check(tally, &before);
	}
	printf("# processes: %lu, of which %lu were killed and %lu crashed\n", born, killed, crashed);
	tally_report(tally);
	if (!tally->failures)
		printf("ok ioctls: every call did what it may, and no more\n");
	return tally->failures != 0;
}
