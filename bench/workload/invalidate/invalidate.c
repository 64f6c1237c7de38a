// SPDX-License-Identifier: GPL-2.0
/*
 * invalidate: takes pages away that the device has, and measures its first access afterwards.
 *
 * The proof of each sample: the device wrote every page before; during the system call the counter
 * of invalidated pages moved by exactly these pages; the device has no entry for them any more; and
 * its next access faults, and reads what the memory holds then. On an ibverbs device on path native
 * at level off, nothing counts unless its driver does. There the data is the only proof. A method
 * that keeps the data needs a proof of its own (pageout: the CPU's page table), or has none.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "target/deviation/faults.h"
#include "target/target.h"
#include "workload/invalidate/method.h"

enum { LATENCY, REFAULT };

struct invalidate_params {
	struct workload_params common;
	struct target_params target;
	uint64_t method, pages;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("64"),
	{ .name = "method", .type = OPTION_CHOICE, .choices = invalidate_method_names,
	  .def = "madvise",
	  .help = "the system call: madvise discards, mprotect makes read-only, mremap moves, fork "
		  "shares with a child (then the CPU writes), pageout needs swap space",
	  .offset = offsetof(struct invalidate_params, method) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = TARGET_BUFFER_PAGES,
	  .def = "512", .help = "4 KiB pages, all in the device's page table, that one call takes",
	  .offset = offsetof(struct invalidate_params, pages) },
	{ }
};

/* From open to close. */
struct invalidate {
	const struct invalidate_method *method;
	struct target *target;
	struct target_region region;
	struct target_region pinned;	/* a page, if the method is fork */
	struct invalidate_memory memory;
	uint64_t stamp;
	bool whole;		/* data in every word */
	bool timed;		/* rounds are samples; others are only counted */
};

/* The times of one round, and its proof. */
struct round {
	uint64_t invalidate_ns, refault_ns;
	struct stage_clocks before_invalidate, after_invalidate, before_refault, after_refault;
	bool right;	/* the data is, and the device had no entry for what was taken away */
	bool counted;	/* exactly the right number of pages went and came */
};

static int access_region(struct invalidate *invalidate, struct target_region *region,
			 enum access kind, uint64_t *elapsed_ns)
{
	struct target_access access = {
		.region = region, .length = region->bytes, .buffer = invalidate->target->buffer,
	};
	int ret = invalidate->target->ops->access(invalidate->target, kind, &access);

	if (elapsed_ns)
		*elapsed_ns = access.elapsed_ns;
	return ret;
}

static int populate(struct invalidate *invalidate)
{
	invalidate->stamp += TARGET_BUFFER_PAGES;
	data_write(invalidate->target->buffer, invalidate->region.bytes, invalidate->stamp,
		   invalidate->whole);
	return access_region(invalidate, &invalidate->region, ACCESS_WRITE, NULL);
}

static bool has_entry(struct invalidate *invalidate, size_t offset)
{
	struct target *target = invalidate->target;
	struct target_entry entry;

	return target->ops->entry(target, &invalidate->region, offset, &entry) || entry.present;
}

static bool is_gone(struct invalidate *invalidate)
{
	return !invalidate->target->ops->entry ||
	       !(has_entry(invalidate, 0) ||
		 has_entry(invalidate, invalidate->region.bytes - PAGE_BYTES));
}

static bool are_counted(struct invalidate *invalidate, const struct target_counts *before)
{
	struct target *target = invalidate->target;
	struct target_counts now;

	if (invalidate->method->is_gone && !invalidate->method->is_gone(&invalidate->memory))
		return false;
	return !target->ops->counts(target, &now) ||
	       now.invalidated_pages - before->invalidated_pages ==
	       invalidate->region.bytes / PAGE_BYTES;
}

static int call(struct invalidate *invalidate, int (*hook)(struct invalidate_memory *))
{
	int ret = hook ? hook(&invalidate->memory) : 0;

	if (ret)
		log_error("invalidate: %s of %zu bytes: %s", invalidate->method->call,
			  invalidate->region.bytes, strerror(-ret));
	return ret;
}

/* Before what is timed. Rounds that are only counted follow one another as fast as they can. */
static void rest(struct invalidate *invalidate)
{
	if (invalidate->timed)
		target_rest(invalidate->target);
	else
		memory_drain_lru();
}

static int take_away(struct invalidate *invalidate, struct round *round)
{
	const struct session *session = &invalidate->target->fixture->machine->session;
	struct target_counts before;
	uint64_t begin;
	int ret;

	if (invalidate->method->close)		/* ends what the last round left */
		invalidate->method->close(&invalidate->memory);
	ret = populate(invalidate);
	if (ret)
		return ret;
	if (invalidate->method->prepare)
		invalidate->method->prepare(&invalidate->memory);
	rest(invalidate);
	invalidate->target->ops->counts(invalidate->target, &before);
	round->before_invalidate = stage_clocks_read(session);
	begin = clock_now_ns();
	ret = call(invalidate, invalidate->method->invalidate);
	round->invalidate_ns = clock_now_ns() - begin;
	round->after_invalidate = stage_clocks_read(session);
	round->right = !ret && is_gone(invalidate);
	round->counted = are_counted(invalidate, &before);
	return ret;
}

/* What the device must find when the memory is accessible again. */
static uint64_t expected_stamp(struct invalidate *invalidate)
{
	switch (invalidate->method->data) {
	case INVALIDATE_ZEROS:
		return 0;
	case INVALIDATE_REWRITES:
		invalidate->stamp += TARGET_BUFFER_PAGES;
		data_write(invalidate->region.address, invalidate->region.bytes,
			   invalidate->stamp, invalidate->whole);
		break;
	case INVALIDATE_KEEPS:
		break;
	}
	return invalidate->stamp;
}

/*
 * fork() shares odpbench's own pages with the child, too. The next write to each copies it: one of
 * the stack, one of the heap, or none, by where things lie. An access to a pinned page makes the
 * same writes as the one that is timed next.
 */
static int copy_own_pages(struct invalidate *invalidate)
{
	if (!invalidate->timed || !invalidate->pinned.address)
		return 0;
	return access_region(invalidate, &invalidate->pinned, ACCESS_READ, NULL);
}

static int fault_again(struct invalidate *invalidate, struct round *round)
{
	struct target *target = invalidate->target;
	size_t bytes = invalidate->region.bytes;
	struct fault_range range = fault_range_single(target, bytes / PAGE_BYTES);
	struct target_counts before, now;
	uint64_t stamp;
	int ret = call(invalidate, invalidate->method->restore);

	if (!ret)
		ret = copy_own_pages(invalidate);
	if (ret)
		return ret;
	stamp = expected_stamp(invalidate);
	data_write(target->buffer, bytes, DATA_POISON, invalidate->whole);
	rest(invalidate);
	target->ops->counts(target, &before);
	round->before_refault = stage_clocks_read(&target->fixture->machine->session);
	ret = access_region(invalidate, &invalidate->region, ACCESS_READ, &round->refault_ns);
	round->after_refault = stage_clocks_read(&target->fixture->machine->session);
	if (target->ops->counts(target, &now) &&
	    !fault_range_brings(&range, bytes / PAGE_BYTES, now.fault_pages - before.fault_pages))
		round->counted = false;
	if (invalidate->method->is_back && !invalidate->method->is_back(&invalidate->memory))
		round->counted = false;
	if (!data_is(target->buffer, bytes, stamp, invalidate->whole))
		round->right = false;
	return ret;
}

static int one_round(struct invalidate *invalidate, struct round *round)
{
	int ret = take_away(invalidate, round);

	return ret ? ret : fault_again(invalidate, round);
}

static int sample(struct invalidate *invalidate, struct series *series)
{
	struct round round;
	int ret = one_round(invalidate, &round);

	if (ret)
		return ret;
	if (!round.right || !round.counted) {
		series[LATENCY].rejected++;
		series[REFAULT].rejected++;
		return 0;
	}
	ret = series_add_staged(&series[LATENCY], round.invalidate_ns, &round.before_invalidate,
				&round.after_invalidate);
	return ret ? ret : series_add_staged(&series[REFAULT], round.refault_ns,
					     &round.before_refault, &round.after_refault);
}

static int samples(struct invalidate *invalidate, size_t n, struct series *series)
{
	struct target *target = invalidate->target;
	struct target_region *pinned = &invalidate->pinned;
	int ret = pinned->address ? target->ops->add(target, pinned) : 0;

	if (ret)
		return ret;
	invalidate->timed = true;
	for (size_t i = 0; i < n && !ret; i++)
		ret = sample(invalidate, series);
	invalidate->timed = false;
	if (pinned->address)
		target->ops->remove(target, pinned);
	return ret;
}

static int invalidate_measure(struct job *job, size_t n, struct series *series)
{
	struct invalidate *invalidate = job->private;
	struct target *target = invalidate->target;
	int ret = target->ops->add(target, &invalidate->region);

	if (ret)
		return ret;
	ret = samples(invalidate, n, series);
	target->ops->remove(target, &invalidate->region);
	return ret;
}

/*
 * One round. The counters are those of the fault that brought the pages, of the invalidation, and
 * of the IOTLB flushes that come later for it.
 */
static int count_round(struct invalidate *invalidate, struct tally *tally)
{
	struct target *target = invalidate->target;
	const struct session *session = &target->fixture->machine->session;
	struct odp_path_stats before;
	struct round round;
	int ret;

	session_wait_deferred();
	before = session_stats(session);
	ret = take_away(invalidate, &round);
	tally_stats(tally, target->fixture, 1, &before);
	if (!ret)
		ret = fault_again(invalidate, &round);
	tally_region(tally, target, &invalidate->region);
	if (ret || (round.right && round.counted))
		return ret;
	if (round.right && invalidate->memory.stayed)
		return tally_disturbed(tally, "%s: %zu of %zu pages stayed where they were",
				       invalidate->method->call, invalidate->memory.stayed,
				       invalidate->region.bytes / PAGE_BYTES);
	if (round.right)
		return tally_disturbed(tally, "%s: too many or too few pages went or came back",
				       invalidate->method->call);
	log_error("invalidate: %s: the pages have not gone, or their data was wrong afterwards",
		  invalidate->method->call);
	return -EIO;
}

static int invalidate_count(struct job *job, struct tally *tally)
{
	struct invalidate *invalidate = job->private;
	struct target *target = invalidate->target;
	int ret = 0;

	/* Pages that are present would be mapped at registration, with no fault to count. */
	if (madvise(invalidate->region.address, invalidate->region.bytes, MADV_DONTNEED))
		ret = -errno;
	if (!ret)
		ret = target->ops->add(target, &invalidate->region);
	if (ret)
		return ret;
	invalidate->whole = true;
	ret = count_round(invalidate, tally);
	invalidate->whole = false;
	target->ops->remove(target, &invalidate->region);
	return ret;
}

/* Repeats rounds: the faults of each bring the pages that the next one takes away. */
static int invalidate_sustain(struct job *job, struct tally *tally)
{
	struct invalidate *invalidate = job->private;
	struct target *target = invalidate->target;
	struct odp_path_stats before;
	uint64_t operations = 0;
	struct round round;
	int ret = target->ops->add(target, &invalidate->region);

	if (ret)
		return ret;
	session_wait_deferred();
	before = session_stats(&job->fixture.machine->session);
	do
		ret = one_round(invalidate, &round);
	while (!ret && tally_goes_on(tally, &job->fixture, ++operations, &before));
	target->ops->remove(target, &invalidate->region);
	return ret;
}

/* Not the child's: fork() would copy it at once. */
static bool map_pinned(struct invalidate *invalidate)
{
	struct target_region *pinned = &invalidate->pinned;

	pinned->bytes = PAGE_BYTES;
	pinned->pinned = true;
	pinned->address = memory_map(PAGE_BYTES);
	return pinned->address && !madvise(pinned->address, PAGE_BYTES, MADV_DONTFORK);
}

static int set_up(struct invalidate *invalidate, struct job *job)
{
	const struct invalidate_params *params = (const struct invalidate_params *)job->params;

	invalidate->method = &invalidate_methods[params->method];
	invalidate->target = job->fixture.target;
	invalidate->stamp = DATA_FIRST_STAMP;
	invalidate->region.bytes = params->pages * PAGE_BYTES;
	invalidate->region.address = memory_map(invalidate->region.bytes);
	invalidate->memory = (struct invalidate_memory){
		.fixture = &job->fixture, .address = invalidate->region.address,
		.bytes = invalidate->region.bytes,
		.elsewhere = memory_map(invalidate->region.bytes),
	};
	if (!invalidate->memory.address || !invalidate->memory.elsewhere)
		return -ENOMEM;
	if (invalidate->method->data == INVALIDATE_REWRITES && !map_pinned(invalidate))
		return -ENOMEM;
	return invalidate->method->open ? invalidate->method->open(&invalidate->memory) : 0;
}

static void invalidate_close(struct job *job)
{
	struct invalidate *invalidate = job->private;

	if (invalidate->method->close)
		invalidate->method->close(&invalidate->memory);
	if (invalidate->memory.elsewhere)
		munmap(invalidate->memory.elsewhere, invalidate->region.bytes);
	if (invalidate->region.address)
		munmap(invalidate->region.address, invalidate->region.bytes);
	if (invalidate->pinned.address)
		munmap(invalidate->pinned.address, PAGE_BYTES);
	free(invalidate);
}

static int invalidate_open(struct job *job)
{
	struct invalidate *invalidate = calloc(1, sizeof(*invalidate));
	int ret;

	if (!invalidate)
		return -ENOMEM;
	job->private = invalidate;
	ret = set_up(invalidate, job);
	if (ret)
		invalidate_close(job);
	return ret;
}

#define VALID_FOR "the time of one system call that invalidates pages which the device has "	\
		  "mapped, all that the call does included; refault: the device's next access "	\
		  "to all of them"

/* Memory that keeps its data reads the same whether or not the device lost its pages. */
static const char *invalidate_unproven(const struct job *job, const char *path)
{
	const struct invalidate_params *params = (const struct invalidate_params *)job->params;
	const struct invalidate_method *method = &invalidate_methods[params->method];

	if (method->data != INVALIDATE_KEEPS || method->is_gone ||
	    strcmp(target_proof(&job->fixture, path), "data"))
		return NULL;
	return VALID_FOR "; not proven: the memory keeps its data, and nothing counts on this path "
	       "while samples are taken, so that a call which took no page from the device, and an "
	       "access without a fault, would look the same; the one round that is counted was seen "
	       "to do both";
}

static const struct measure measures[] = {
	[LATENCY] = { .name = "latency", .stages = STAGES_INVALIDATION, .timed = "timed" },
	[REFAULT] = { .name = "refault", .stages = STAGES_FAULT },
	{ }
};

const struct workload_ops workload_invalidate = {
	.name = "invalidate",
	.summary = "taking pages away that the device has, and its first access afterwards",
	.targets = TARGET_ANY,
	.options = options,
	.alone = true,
	.params_size = sizeof(struct invalidate_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = VALID_FOR,
	.open = invalidate_open,
	.close = invalidate_close,
	.measure = invalidate_measure,
	.count = invalidate_count,
	.sustain = invalidate_sustain,
	.proof = target_proof,
	.unproven = invalidate_unproven,
};
