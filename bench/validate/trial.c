// SPDX-License-Identifier: GPL-2.0
/* Trials: the child that runs a case, and the parent that judges what it left behind. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/descendants.h"
#include "host/kernel_log.h"
#include "host/knob.h"
#include "host/memory_limit.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "validate/trial.h"

/* Of a real or emulated machine alike: a case takes milliseconds, and a retry a second. */
#define DEADLINE_NS (60 * 1000000000ull)

void trial_end(struct trial *trial, enum trial_verdict verdict, const char *fmt, ...)
{
	char text[sizeof(((struct outcome *)NULL)->words)];
	va_list args;
	ssize_t written;

	text[0] = (char)verdict;
	va_start(args, fmt);
	vsnprintf(text + 1, sizeof(text) - 1, fmt, args);
	va_end(args);
	/* With its NUL, which ends it: a process that the case started may keep the pipe open. */
	written = write(trial->verdict, text, strlen(text) + 1);
	_exit(written < 0);
}

void capability_words(unsigned int can, char *buf, size_t size)
{
	static const char *const words[] = {
		"writes", "reads", "sends", "atomics", "regions of a requester", "implicit regions",
		"prefetch", "counters", "regions of huge pages",
		"connections", "regions with other addresses",
	};
	size_t length = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && length < size; i++)
		if (can & 1u << i)
			length += (size_t)snprintf(buf + length, size - length, "%s%s",
						   length ? ", " : "", words[i]);
}

bool trial_has_failed(const struct outcome *outcome)
{
	return outcome->verdict == TRIAL_FAILED || outcome->verdict == TRIAL_BROKEN;
}

_Noreturn static void run_child(const struct conformance_case *of, const struct fixture *fixture,
				const struct plant *plant, int verdict)
{
	struct trial trial = {
		.of = of, .fixture = fixture, .plant = plant, .verdict = verdict,
		.device = { .ops = device_ops_of(fixture->device), .never_pins = plant && plant->never_pins },
	};
	char lacks[256];
	int ret;

	ret = trial.device.ops->open(&trial.device, fixture);
	if (ret)
		trial_end(&trial, TRIAL_BROKEN, "%s: cannot be opened: %s", fixture->device,
			  strerror(-ret));
	if (plant && plant->announces_all)
		memset(trial.device.announced, 0xff, sizeof(trial.device.announced));
	capability_words(of->needs & ~trial.device.can, lacks, sizeof(lacks));
	if (*lacks)
		trial_end(&trial, TRIAL_SKIPPED, "%s has no %s", fixture->device, lacks);
	if (plant && plant->injection.count)
		session_inject(&fixture->machine->session, plant->injection);
	of->run(&trial);
	trial.device.ops->close(&trial.device);
	trial_end(&trial, TRIAL_PASSED, "%s", "");
}

static void set_outcome(struct outcome *outcome, enum trial_verdict verdict, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void set_outcome(struct outcome *outcome, enum trial_verdict verdict, const char *fmt, ...)
{
	va_list args;

	outcome->verdict = verdict;
	va_start(args, fmt);
	vsnprintf(outcome->words, sizeof(outcome->words), fmt, args);
	va_end(args);
}

/* Reads the verdict until it ends, or the child does, or the deadline passes. */
static bool read_verdict(int fd, struct outcome *outcome)
{
	char text[sizeof(outcome->words) + 1];
	struct pollfd event = { .fd = fd, .events = POLLIN };
	uint64_t end = clock_now_ns() + DEADLINE_NS, now;
	size_t length = 0;
	ssize_t got = 1;

	while (got > 0 && length < sizeof(text) - 1 && !memchr(text, '\0', length)) {
		now = clock_now_ns();
		if (now >= end || poll(&event, 1, (int)((end - now) / 1000000) + 1) == 0)
			return false;
		got = read(fd, text + length, sizeof(text) - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	text[length] = '\0';
	if (length)
		set_outcome(outcome, text[0], "%s", text + 1);
	return true;
}

static void wait_for(pid_t child, int fd, struct outcome *outcome)
{
	int status;

	outcome->verdict = 0;
	if (!read_verdict(fd, outcome)) {
		log_note("%s", "this is where it is:");
		descendants_describe();
		descendants_signal(SIGKILL);
		set_outcome(outcome, TRIAL_FAILED, "not done after %llu s",
			    DEADLINE_NS / 1000000000);
	}
	waitpid(child, &status, 0);
	if (!outcome->verdict)
		set_outcome(outcome, TRIAL_BROKEN, WIFSIGNALED(status) ?
			    "ended by signal %d" : "ended with status %d",
			    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* What every case leaves as it was, whether it failed itself or not. */
static void check_left(const struct conformance_case *of, const struct fixture *fixture,
		       const struct odp_path_stats *before, struct outcome *outcome)
{
	struct odp_path_stats now = session_stats(&fixture->machine->session);
	char line[256], own[256] = "";

	if (outcome->verdict == TRIAL_FAILED)
		snprintf(own, sizeof(own), "%.200s; ", outcome->words);
	if (kernel_log_complains(of->refused, line, sizeof(line)))
		set_outcome(outcome, TRIAL_FAILED, "%sthe kernel complains: %s", own, line);
	else if (outcome->verdict != TRIAL_PASSED)
		return;
	else if (now.verify_errors != before->verify_errors)
		set_outcome(outcome, TRIAL_FAILED, "%llu DMA addresses led to wrong memory: the last, "
			    "%#llx, to %#llx instead of %#llx",
			    (unsigned long long)(now.verify_errors - before->verify_errors),
			    (unsigned long long)now.verify_address,
			    (unsigned long long)now.verify_found,
			    (unsigned long long)now.verify_expected);
	else if (now.regions_live != before->regions_live)
		set_outcome(outcome, TRIAL_FAILED, "%llu regions are left behind",
			    (unsigned long long)(now.regions_live - before->regions_live));
	else if (now.maps - before->maps != now.unmaps - before->unmaps)
		set_outcome(outcome, TRIAL_FAILED, "%llu entries were mapped, %llu unmapped",
			    (unsigned long long)(now.maps - before->maps),
			    (unsigned long long)(now.unmaps - before->unmaps));
}

/* What cases change on this machine. */
static const struct undo_kind *const undo_kinds[] = { &undo_knob, &undo_memory_limit, NULL };

struct outcome trial_run(const struct conformance_case *of, const struct fixture *fixture,
			 const struct plant *plant)
{
	const struct odp_path_injection none = { 0 };
	struct odp_path_stats before = session_stats(&fixture->machine->session);
	uint64_t begin = clock_now_ns();
	struct outcome outcome = { 0 };
	int ends[2];
	pid_t child;

	kernel_log_skip();
	if (pipe(ends)) {
		set_outcome(&outcome, TRIAL_BROKEN, "pipe: %s", strerror(errno));
		return outcome;
	}
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[0]);
		run_child(of, fixture, plant, ends[1]);
	}
	close(ends[1]);
	if (child < 0)
		set_outcome(&outcome, TRIAL_BROKEN, "fork: %s", strerror(errno));
	else
		wait_for(child, ends[0], &outcome);
	close(ends[0]);
	undo_left(undo_kinds);
	session_inject(&fixture->machine->session, none);	/* whatever it left */
	check_left(of, fixture, &before, &outcome);
	outcome.elapsed_ns = clock_now_ns() - begin;
	return outcome;
}
