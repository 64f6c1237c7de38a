// SPDX-License-Identifier: GPL-2.0
/*
 * prefetch: advice about pages that the device lacks, its first access afterwards, and for
 * comparison the same access to pages without advice (cold).
 *
 * The proof of each sample: the pages were in the state of the kind before; during the access the
 * counters of faults and of the pages that they brought moved by what the advice leaves to fault
 * (usually nothing), during the cold one by what its pages need; and the data is right. On an
 * ibverbs device that counts nothing on path native at level off, the data is the only proof; its
 * counting pass has counters.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "engine/workload.h"
#include "host/data.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "rdma/advise.h"
#include "target/deviation/faults.h"
#include "target/verbs.h"

#define MOST_BATCHES 256	/* of a region; all are discarded before they are used again */
/* Advice without flush is done by a kernel worker, whose end cannot be waited for. */
#define WORKER_NS 5000000

enum { ADVISE, ACCESS, COLD };
enum { ADVICE_READ, ADVICE_WRITE, ADVICE_NO_FAULT };
enum { KIND_ABSENT, KIND_RESIDENT };

static const char *const advices[] = { "prefetch", "prefetch-write", "prefetch-no-fault", NULL };
static const char *const kinds[] = { "absent", "resident", NULL };
static const char *const accesses[] = { "read", "write", NULL };

struct prefetch_params {
	struct workload_params common;
	struct target_params target;
	uint64_t advice, flush, kind, access, pages, region_bytes;
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("64"),
	{ .name = "advice", .type = OPTION_CHOICE, .choices = advices, .def = "prefetch",
	  .help = "bring pages to read, or to write; no-fault: only those that are in memory",
	  .offset = offsetof(struct prefetch_params, advice) },
	{ .name = "flush", .type = OPTION_FLAG, .def = "yes",
	  .help = "the call returns when the device has the pages; no: it may do that later",
	  .offset = offsetof(struct prefetch_params, flush) },
	{ .name = "kind", .type = OPTION_CHOICE, .choices = kinds, .def = "absent",
	  .help = "absent: in no page table; resident: in the CPU's, not in the device's",
	  .offset = offsetof(struct prefetch_params, kind) },
	{ .name = "access", .type = OPTION_CHOICE, .choices = accesses, .def = "read",
	  .help = "what the device does to the pages afterwards",
	  .offset = offsetof(struct prefetch_params, access) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = TARGET_BUFFER_PAGES,
	  .def = "64", .help = "4 KiB pages that one advice is about; each is accessed once",
	  .offset = offsetof(struct prefetch_params, pages) },
	{ .name = "region_bytes", .type = OPTION_BYTES, .min = 2 * PAGE_BYTES, .max = 1ull << 30,
	  .def = "4M", .help = "size of the region, over which the pages are spread",
	  .offset = offsetof(struct prefetch_params, region_bytes) },
	{ }
};

static int prefetch_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct prefetch_params *params = (const struct prefetch_params *)common;

	if (params->region_bytes / PAGE_BYTES >= 2 * params->pages)
		return 0;
	snprintf(err, err_size, "region_bytes %" PRIu64 ": the region has to hold the pages twice, "
		 "with advice and without; valid: from %" PRIu64, params->region_bytes,
		 2 * params->pages * PAGE_BYTES);
	return -EINVAL;
}

/* From open to close. */
struct prefetch {
	const struct prefetch_params *params;
	struct target *target;
	struct target_region region;
	size_t batches, batch_bytes, stride_bytes;
	size_t next;			/* batch */
	uint64_t stamp;			/* of the region, or what the device writes */
	bool whole, cold_first;
	enum advise_way way;
};

static enum access access_of(const struct prefetch *prefetch)
{
	return prefetch->params->access ? ACCESS_WRITE : ACCESS_READ;
}

static char *batch_address(const struct prefetch *prefetch, size_t batch)
{
	return prefetch->region.address + batch * prefetch->stride_bytes;
}

/* Takes all pages from the device; for kind resident the CPU brings new ones. */
static int prepare(struct prefetch *prefetch)
{
	prefetch->stamp += prefetch->params->pages;
	prefetch->next = 0;
	for (size_t batch = 0; batch < prefetch->batches; batch++) {
		char *address = batch_address(prefetch, batch);

		if (madvise(address, prefetch->batch_bytes, MADV_DONTNEED)) {
			log_error("prefetch: madvise(MADV_DONTNEED): %s", strerror(errno));
			return -errno;
		}
		if (prefetch->params->kind == KIND_RESIDENT)
			data_write(address, prefetch->batch_bytes, prefetch->stamp,
				   prefetch->whole);
	}
	return 0;
}

static bool is_prepared(const struct prefetch *prefetch, size_t batch)
{
	bool resident = prefetch->params->kind == KIND_RESIDENT;

	return pages_present(batch_address(prefetch, batch), prefetch->params->pages) ==
	       (resident ? (ssize_t)prefetch->params->pages : 0);
}

/* How many pages the access must fault, after the advice or without it. */
static uint64_t pages_to_fault(const struct prefetch *prefetch, bool advised)
{
	const struct prefetch_params *params = prefetch->params;
	bool absent = params->kind == KIND_ABSENT;

	if (!advised || (params->advice == ADVICE_NO_FAULT && absent))
		return params->pages;
	if (params->advice != ADVICE_READ || access_of(prefetch) == ACCESS_READ)
		return 0;
	/* For reading, absent memory is the zero page, which cannot be written. */
	return absent || fault_for_reading_alone(prefetch->target) ? params->pages : 0;
}

/* Faults that an access made, and the pages that these brought. */
struct made {
	uint64_t faults, pages;
};

/*
 * A write after advice to read replaces the zero page, or gets the right to write the page that is
 * there: the fault brings no page that was missing.
 */
static bool are_expected(const struct prefetch *prefetch, bool advised, const struct made *made)
{
	uint64_t missing = pages_to_fault(prefetch, advised);
	bool replaces = advised && prefetch->params->advice == ADVICE_READ;
	struct fault_range range;

	if (!missing)
		return !made->faults;
	range = fault_range(prefetch->target, missing);
	return fault_range_has(&range, made->faults) &&
	       (replaces || fault_range_brings(&range, missing, made->pages));
}

static int advise_batch(struct prefetch *prefetch, size_t batch, uint64_t *elapsed_ns)
{
	static const enum ibv_advise_mr_advice words[] = {
		[ADVICE_READ] = IBV_ADVISE_MR_ADVICE_PREFETCH,
		[ADVICE_WRITE] = IBV_ADVISE_MR_ADVICE_PREFETCH_WRITE,
		[ADVICE_NO_FAULT] = IBV_ADVISE_MR_ADVICE_PREFETCH_NO_FAULT,
	};
	const struct timespec worker = { .tv_nsec = WORKER_NS };
	const struct prefetch_params *params = prefetch->params;
	struct verbs *verbs = prefetch->target->private;
	struct ibv_sge range = {
		(uintptr_t)batch_address(prefetch, batch), prefetch->batch_bytes,
		prefetch->region.mr->lkey
	};
	uint64_t begin;
	int ret;

	target_rest(prefetch->target);
	begin = clock_now_ns();
	ret = advise(&verbs->device, words[params->advice], params->flush, &range,
		     &prefetch->way);

	*elapsed_ns = clock_now_ns() - begin;
	if (ret == -EOPNOTSUPP)
		return fixture_skip(prefetch->target->fixture, VERBS_NO_ADVICE);
	if (!ret && !params->flush)
		nanosleep(&worker, NULL);
	return ret;
}

/* Makes the access: its time, whether the data is right, and its faults if they are counted. */
static int access_batch(struct prefetch *prefetch, size_t batch, uint64_t *elapsed_ns,
			bool *right, struct made *made)
{
	struct target *target = prefetch->target;
	size_t bytes = prefetch->batch_bytes;
	bool writes = access_of(prefetch) == ACCESS_WRITE;
	uint64_t there = prefetch->params->kind == KIND_RESIDENT ? prefetch->stamp : 0;
	uint64_t written = prefetch->stamp | DATA_WRITTEN;
	struct target_access access = {
		.region = &prefetch->region, .offset = batch * prefetch->stride_bytes,
		.length = bytes, .buffer = target->buffer,
	};
	struct target_counts before = { }, now = { };
	int ret;

	data_write(target->buffer, bytes, writes ? written : DATA_POISON, prefetch->whole);
	target_rest(target);
	target->ops->counts(target, &before);
	ret = target->ops->access(target, access_of(prefetch), &access);
	target->ops->counts(target, &now);
	*elapsed_ns = access.elapsed_ns;
	made->faults = now.faults - before.faults;
	made->pages = now.fault_pages - before.fault_pages;
	*right = data_is(writes ? batch_address(prefetch, batch) : target->buffer, bytes,
			 writes ? written : there, prefetch->whole);
	return ret;
}

/* Times and faults of one batch with advice and one without. */
struct pair {
	uint64_t advise_ns, access_ns, cold_ns;
	struct made access, cold;
	bool proven, cold_proven;
	bool wrong;	/* the data of either */
};

static int measure_advised(struct prefetch *prefetch, size_t batch, bool counts, struct pair *pair)
{
	bool prepared = is_prepared(prefetch, batch), right;
	int ret = advise_batch(prefetch, batch, &pair->advise_ns);

	if (!ret)
		ret = access_batch(prefetch, batch, &pair->access_ns, &right,
				   &pair->access);
	pair->wrong |= !ret && !right;
	pair->proven = !ret && prepared && right &&
		       (!counts || are_expected(prefetch, true, &pair->access));
	return ret;
}

static int measure_cold(struct prefetch *prefetch, size_t batch, bool counts, struct pair *pair)
{
	bool prepared = is_prepared(prefetch, batch), right;
	int ret = access_batch(prefetch, batch, &pair->cold_ns, &right, &pair->cold);

	pair->wrong |= !ret && !right;
	pair->cold_proven = !ret && prepared && right &&
			    (!counts || are_expected(prefetch, false, &pair->cold));
	return ret;
}

/* They take turns to be first, as the first one also pays for work left over from before. */
static int measure_pair(struct prefetch *prefetch, struct pair *pair)
{
	struct target_counts unused;
	bool counts = prefetch->target->ops->counts(prefetch->target, &unused);
	size_t batch;
	int ret = prefetch->next + 2 > prefetch->batches ? prepare(prefetch) : 0;

	pair->wrong = false;
	if (ret)
		return ret;
	batch = prefetch->next;
	prefetch->next += 2;
	prefetch->cold_first = !prefetch->cold_first;
	if (!prefetch->cold_first)
		ret = measure_advised(prefetch, batch, counts, pair);
	if (!ret)
		ret = measure_cold(prefetch, batch + 1, counts, pair);
	if (!ret && prefetch->cold_first)
		ret = measure_advised(prefetch, batch, counts, pair);
	return ret;
}

static int add_sample(struct series *series, uint64_t sample, bool proven)
{
	if (proven)
		return series_add(series, sample);
	series->rejected++;
	return 0;
}

static int prefetch_measure(struct job *job, size_t n, struct series *series)
{
	struct prefetch *prefetch = job->private;
	struct target *target = prefetch->target;
	struct pair pair;
	int ret = target->ops->add(target, &prefetch->region);

	if (ret)
		return ret;
	ret = prepare(prefetch);
	for (size_t i = 0; i < n && !ret; i++) {
		ret = measure_pair(prefetch, &pair);
		if (!ret)
			ret = add_sample(&series[ADVISE], pair.advise_ns, pair.proven);
		if (!ret)
			ret = add_sample(&series[ACCESS], pair.access_ns, pair.proven);
		if (!ret)
			ret = add_sample(&series[COLD], pair.cold_ns, pair.cold_proven);
	}
	target->ops->remove(target, &prefetch->region);
	return ret;
}

/* One pair, which also shows which call gave the advice. */
static int count_pair(struct prefetch *prefetch, struct tally *tally)
{
	const struct fixture *fixture = prefetch->target->fixture;
	struct odp_path_stats before;
	struct pair pair;
	int ret = prepare(prefetch);

	before = session_stats(&fixture->machine->session);
	if (!ret)
		ret = measure_pair(prefetch, &pair);
	tally_region(tally, prefetch->target, &prefetch->region);
	tally_stats(tally, fixture, 2, &before);
	if (ret)
		return ret;
	tally_count(tally, "cold_faults", pair.cold.faults);
	tally_count(tally, "cold_pages", pair.cold.pages);
	tally_count(tally, "access_faults", pair.access.faults);
	tally_count(tally, "access_pages", pair.access.pages);
	tally_count(tally, "advised_by_ioctl", prefetch->way == ADVISE_IOCTL);
	if (pair.proven && pair.cold_proven)
		return 0;
	if (pair.wrong) {
		log_error("prefetch: the data is wrong");
		return -EIO;
	}
	return tally_disturbed(tally, "%" PRIu64 " faults of %" PRIu64 " pages after the advice and %"
			       PRIu64 " of %" PRIu64 " without, for %" PRIu64 " and %" PRIu64
			       " missing pages", pair.access.faults, pair.access.pages,
			       pair.cold.faults, pair.cold.pages, pages_to_fault(prefetch, true),
			       pages_to_fault(prefetch, false));
}

static int prefetch_count(struct job *job, struct tally *tally)
{
	struct prefetch *prefetch = job->private;
	int ret = prefetch->target->ops->add(prefetch->target, &prefetch->region);

	if (ret)
		return ret;
	prefetch->whole = true;
	ret = count_pair(prefetch, tally);
	prefetch->whole = false;
	prefetch->target->ops->remove(prefetch->target, &prefetch->region);
	return ret;
}

static int prefetch_open(struct job *job)
{
	struct prefetch *prefetch = calloc(1, sizeof(*prefetch));
	size_t pages;

	if (!prefetch)
		return -ENOMEM;
	prefetch->params = (const struct prefetch_params *)job->params;
	prefetch->target = job->fixture.target;
	prefetch->stamp = DATA_FIRST_STAMP;
	prefetch->batch_bytes = prefetch->params->pages * PAGE_BYTES;
	pages = prefetch->params->region_bytes / PAGE_BYTES;
	prefetch->batches = pages / prefetch->params->pages;
	if (prefetch->batches > MOST_BATCHES)
		prefetch->batches = MOST_BATCHES;
	prefetch->stride_bytes = pages / prefetch->batches * PAGE_BYTES;
	prefetch->region.bytes = pages * PAGE_BYTES;
	prefetch->region.address = memory_map(prefetch->region.bytes);
	if (!prefetch->region.address) {
		free(prefetch);
		return -ENOMEM;
	}
	job->private = prefetch;
	return 0;
}

static void prefetch_close(struct job *job)
{
	struct prefetch *prefetch = job->private;

	munmap(prefetch->region.address, prefetch->region.bytes);
	free(prefetch);
}

static const struct measure measures[] = {
	[ADVISE] = { .name = "advise" }, [ACCESS] = { .name = "access" },
	[COLD] = { .name = "cold" }, { }
};

const struct workload_ops workload_prefetch = {
	.name = "prefetch",
	.summary = "advice about pages that the device lacks, and its first access afterwards",
	.targets = TARGET_VERBS,
	.options = options,
	.alone = true,
	.params_size = sizeof(struct prefetch_params),
	.measures = measures,
	.paths = "native,page,sg,iova,iova-batch",
	.valid_for = "advise: the call alone, which without flush returns before it is done; access "
		     "and cold: RDMA operations of one page each, one after the other, to all pages "
		     "of an advice and to as many without one",
	.check = prefetch_check,
	.open = prefetch_open,
	.close = prefetch_close,
	.measure = prefetch_measure,
	.count = prefetch_count,
	.proof = target_proof,
};
