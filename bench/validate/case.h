/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conformance cases: what must hold of every device with ODP, also where users' programs go wrong. A case
 * is a function and a line in the table of its theme (theme/NAME.c); a theme is a line in table.c.
 *
 * Each case runs in a process of its own, on one device and one path. The first expectation that is not
 * met ends it; so cases have no error paths. What a case made goes with its process, and what should be
 * back to what it was afterwards is checked then (trial.c).
 */
#ifndef ODPBENCH_VALIDATE_CASE_H
#define ODPBENCH_VALIDATE_CASE_H

#include <sys/types.h>

#include "host/data.h"
#include "host/pages.h"
#include "validate/device.h"

struct trial;

struct conformance_case {
	const char *name;	/* words with dashes: "discard-reads-new-data" */
	const char *shows;	/* what holds if it passes; one line */
	const char *harm;	/* what it means to a user if it fails; one line */
	unsigned int needs;	/* enum capability */
	bool slow;		/* not with --quick */
	bool alone;		/* it changes settings of the whole machine: not while others run */
	bool refused;		/* the IOMMU is to refuse the device something, and then says so */
	void (*run)(struct trial *trial);
	/* for run: several cases may share it */
	enum operation operation;
	enum side side;
	enum transport transport;
	bool shared;		/* the responder receives by an SRQ */
};

struct theme {
	const char *name;	/* one word */
	const char *about;	/* one line */
	const struct conformance_case *cases;	/* ends with one without a name */
};

extern const struct theme theme_faults, theme_messages, theme_changes, theme_readonly, theme_kernel,
	theme_merging, theme_nodes, theme_limit, theme_dax, theme_prefetch, theme_errors,
	theme_allocations, theme_reach, theme_resources, theme_transports, theme_capabilities;
/* All of them; ends with NULL. */
extern const struct theme *const themes[];

#define CASE_NAME_LEN 128

/* "theme.case" */
void case_name(const struct theme *theme, const struct conformance_case *of, char name[CASE_NAME_LEN]);

/*
 * A defect that is planted, to show which cases find it: an event of every region fails, or another one
 * of the tool's own making.
 */
struct plant {
	const char *name;			/* "fault-fails" */
	struct odp_path_injection injection;	/* count 0: none */
	bool never_pins;			/* pinned regions are on demand */
	bool disturbs_nothing;			/* trial_disturb() does nothing */
	bool announces_all;			/* every transport does all on demand, the device says */
	bool hides_status;			/* whatever fails was flushed, its completion says */
};

/* All of them; ends with one without a name. */
extern const struct plant plants[];

/* What runs a case. */
struct trial {
	const struct conformance_case *of;
	const struct fixture *fixture;
	const struct plant *plant;	/* NULL: none */
	struct device device;
	int verdict;		/* file descriptor: where trial_end() writes */
};

/* How a trial ended: the first byte that is written to its parent, before one line of text. */
enum trial_verdict {
	TRIAL_PASSED = 'p', TRIAL_FAILED = 'f', TRIAL_SKIPPED = 's',
	TRIAL_BROKEN = 'b',	/* the tool, not the device, failed */
	TRIAL_KNOWN = 'k',	/* it failed by a known defect (known.h) */
};

_Noreturn void trial_end(struct trial *trial, enum trial_verdict verdict, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Ends the trial, as failed, if the condition does not hold; then come a format and its values. */
#define expect(trial, condition, ...)					\
	do {								\
		if (!(condition))					\
			trial_end(trial, TRIAL_FAILED, __VA_ARGS__);	\
	} while (0)

/* Connects a device with CAN_CONNECT anew, which must be possible. */
void trial_connect(struct trial *trial, const struct tuning *tuning);

/* What a device must announce for the case's operation: one of ON_DEMAND_*. */
unsigned int trial_wants(const struct trial *trial);

/* Private anonymous memory without huge pages, not touched. */
char *trial_map(struct trial *trial, size_t pages);

/* Writes, and checks, data in every word (host/data.h). */
void trial_fill(char *address, size_t bytes, uint64_t stamp);
void trial_expect_data(struct trial *trial, const char *address, size_t bytes, uint64_t stamp,
		       const char *what);

/* A region that must be possible, on demand if flags do not say otherwise. */
struct region trial_region(struct trial *trial, char *address, size_t bytes, unsigned int flags);
void trial_remove(struct trial *trial, struct region *region);

/*
 * One operation of the device on a region. The case's operation and side, or those named. An operation
 * that fails is followed by recovery.
 */
enum status trial_operate(struct trial *trial, struct request *request);

/* The same for several requests at once, each on a connection of its own. */
enum status trial_operate_all(struct trial *trial, struct request *requests, unsigned int n);

/*
 * The device changes, or reads, a part of a region, by the case's operation and side. It must succeed,
 * and what the device reads must be the data of the stamp.
 */
void trial_device_writes(struct trial *trial, struct part part, uint64_t stamp);
void trial_device_reads(struct trial *trial, struct part part, uint64_t stamp);
/* The same for all of a region, page by page: the stamp of page n is stamp + n. */
void trial_device_writes_each(struct trial *trial, struct region *region, uint64_t stamp);
void trial_device_reads_each(struct trial *trial, struct region *region, uint64_t stamp);
void trial_cpu_reads_each(struct trial *trial, const struct region *region, uint64_t stamp);

/*
 * The case's operation on memory that the device lacks, and that the CPU has only if it is resident: the
 * data is right at both ends, and each page was faulted in. Of an atomic operation, the word is.
 */
void trial_first_access(struct trial *trial, size_t bytes, bool resident);
void trial_first_atomic(struct trial *trial);

/* It must fail, with a completion that says so, on the side that has the memory. */
void trial_device_is_refused(struct trial *trial, struct part part, enum operation operation);

/*
 * Disturbs events of the session (odp_path.h) until trial_disturbed(), which returns how many it were. A
 * path that has no such event ends the trial, as skipped.
 */
void trial_disturb(struct trial *trial, struct odp_path_injection injection);
unsigned int trial_disturbed(struct trial *trial);

/*
 * Advice: 0, or the errno with which it is refused, negative. A device that knows no such advice ends the
 * trial, as skipped.
 */
int trial_advise(struct trial *trial, const struct advice *advice);

/* A process of its own, with its own device, which does something and does not clean up. */
pid_t trial_fork(struct trial *trial, void (*act)(struct trial *trial));
/* When it has ended, nothing is left of it, and the device goes on. How it ended, as waitpid(2) has it. */
int trial_expect_gone(struct trial *trial, pid_t child, const struct odp_path_stats *before);
/* Within two seconds as many regions, and bytes of lists, are there as before. */
void trial_expect_given_back(struct trial *trial, const struct odp_path_stats *before);

/* The session's counters. */
struct odp_path_stats trial_stats(const struct trial *trial);
/* Pages that were faulted in, or taken away, since the session began. */
uint64_t trial_faulted_pages(const struct trial *trial);
uint64_t trial_invalidated_pages(const struct trial *trial);

#endif
