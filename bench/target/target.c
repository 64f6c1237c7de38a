// SPDX-License-Identifier: GPL-2.0
/* The table of targets, and what is the same for all of them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "host/memory.h"
#include "host/time_domain.h"
#include "target/target.h"

#define REST_NS 50000000ull	/* some grace periods of RCU */
#define TICKS_NS 20000000ull	/* a whole number of ticks, at 100, 250 or 1000 a second */
#define TICK_DONE_NS 500000ull	/* after a tick, when its work is done */
#define SECOND_NS 1000000000ull

const struct target_ops *const targets[] = {
	&target_verbs,
	&target_odp_dev,
	&target_block,
	NULL
};

static const char *const nodes[] = { "local", "remote", NULL };

const struct option_desc target_options[] = {
	{ .name = "memory_node", .type = OPTION_CHOICE, .choices = nodes, .def = "local",
	  .only = TARGET_ANY,
	  .help = "NUMA node that memory comes from: the device's (a software device's is the "
		  "CPU's), or the one farthest from it",
	  .offset = offsetof(struct target_params, far_memory) },
	{ }
};

/* The software device has one name; every other name is that of an ibverbs or block device. */
static bool is_named(const struct target_ops *target, const char *device)
{
	return (target == &target_odp_dev) == !strcmp(device, target_odp_dev.name);
}

const struct target_ops *target_of(const char *workload, unsigned int kinds, const char *device,
				   char *err, size_t err_size)
{
	int length = snprintf(err, err_size, "workload %s: cannot run on device %s; valid:",
			      workload, device);

	for (size_t i = 0; targets[i]; i++) {
		if (!(kinds & targets[i]->bit))
			continue;
		if (!*device || is_named(targets[i], device))
			return targets[i];
		length += snprintf(err + length, err_size - length, " %s", targets[i]->words);
	}
	if (!kinds)
		snprintf(err, err_size, "workload %s: device %s: it needs none; it runs on the "
			 "lent PCI function alone (--lent)", workload, device);
	return NULL;
}

static size_t buffer_bytes(const struct target_params *params)
{
	size_t bytes = (params->size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;

	return bytes > TARGET_BUFFER_BYTES ? bytes : TARGET_BUFFER_BYTES;
}

/* Ticks are at whole multiples of their period on this clock. */
static void sleep_to_tick(void)
{
	struct timespec time;
	uint64_t ns;

	clock_gettime(CLOCK_MONOTONIC, &time);
	ns = (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec + REST_NS;
	ns += TICKS_NS - ns % TICKS_NS + TICK_DONE_NS;
	time.tv_sec = (time_t)(ns / SECOND_NS);
	time.tv_nsec = (long)(ns % SECOND_NS);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

void target_rest(const struct target *target)
{
	memory_drain_lru();
	if (time_domain_is_real(target->fixture->machine->time_domain))
		return;
	memory_fold_counters();
	if (target->ops == &target_verbs)
		sleep_to_tick();
}

int target_check_memory(struct fixture *fixture, uint64_t bytes)
{
	uint64_t available = memory_to_spare_bytes();

	if (bytes <= available)
		return 0;
	return fixture_skip(fixture, "%" PRIu64 " MiB must be in memory, but only %" PRIu64
			    " MiB are available", bytes >> 20, available >> 20);
}

int target_open(struct target *target, struct fixture *fixture, const struct target_params *params)
{
	int ret;

	target->fixture = fixture;
	target->params = params;
	target->ops = params->target;
	target->buffer_bytes = buffer_bytes(target->params);
	ret = target_check_memory(fixture, target->buffer_bytes);
	if (ret)
		return ret;
	target->buffer = memory_map(target->buffer_bytes);
	if (!target->buffer)
		return -ENOMEM;
	memset(target->buffer, 0xff, target->buffer_bytes);	/* no CPU fault in a sample */
	/* A fork copies pinned pages. For this buffer that would be no part of the measurement. */
	madvise(target->buffer, target->buffer_bytes, MADV_DONTFORK);
	ret = target->ops->open(target);
	if (ret)
		munmap(target->buffer, target->buffer_bytes);
	return ret;
}

void target_close(struct target *target)
{
	if (!target->private)
		return;
	target->ops->close(target);
	target->private = NULL;
	munmap(target->buffer, target->buffer_bytes);
}

bool target_sleeps(const struct target_params *params, const struct machine *machine)
{
	if (params->events != OPTION_AUTO)
		return params->events;
	/* Under icount all CPUs share one thread of the emulator. */
	return machine->cpus < 2 || !time_domain_is_real(machine->time_domain);
}

int target_check_plain(const struct target_params *params, char *err, size_t err_size)
{
	const struct target_ops *ops = params->target;

	if (!ops->is_atomic(params) && !(ops->both_sides && ops->both_sides(params)) &&
	    !params->offset && params->size <= PAGE_BYTES)
		return 0;
	snprintf(err, err_size, "atomics, both sides, an offset and more than %u bytes are for "
		 "workload fault alone; valid: write, read or send, of one side, size up to %u",
		 PAGE_BYTES, PAGE_BYTES);
	return -EINVAL;
}

size_t target_lane_share(size_t n, size_t lanes, size_t lane)
{
	return n / lanes + (lane < n % lanes);
}

const char *target_proof(const struct fixture *fixture, const char *path)
{
	bool counts = !strcmp(fixture->device, target_odp_dev.name) || strcmp(path, "native") ||
		      fixture->kernel_counts;

	return counts ? "counter" : "data";
}

int target_put(struct target *target, enum access kind, struct target_access *accesses, size_t n)
{
	return target->ops->put ? target->ops->put(target, kind, accesses, n) : 0;
}

int target_get(struct target *target, enum access kind, struct target_access *accesses, size_t n)
{
	return target->ops->get ? target->ops->get(target, kind, accesses, n) : 0;
}
