// SPDX-License-Identifier: GPL-2.0
/*
 * block: requests of a drive, whose driver maps the pages of each and unmaps them when it is done.
 * NVMe was moved to the two-step DMA API with Linux 6.17: a request of several segments is linked
 * into one range of I/O addresses, which dma_iova_destroy() takes away as a whole.
 *
 * fio makes the requests; it is what such figures are usually made with. The IOTLB flushes are the
 * session's, of the drive's IOMMU domain. The proof: the kernel's statistics of the drive grew by
 * the bytes that were asked for.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/workload.h"
#include "host/drive.h"
#include "lib/log.h"
#include "workload/block/fio.h"

struct block_params {
	struct workload_params common;
	struct target_params target;
	uint64_t buffer;
};

static const char *const layouts[] = {
	[BLOCK_SCATTERED] = "scattered", [BLOCK_CONTIGUOUS] = "contiguous", NULL
};

static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("64"),
	{ .name = "buffer", .type = OPTION_CHOICE, .choices = layouts, .def = "scattered",
	  .help = "its pages: none lies behind the one before it in memory, and so a request has a "
		  "segment for each; or all of one huge page, and so it has one segment",
	  .offset = offsetof(struct block_params, buffer) },
	{ }
};

/* A new fio and its drive's queue are warm after these. They are not measured. */
#define WARM_UP		4
/* In a row, to begin with, until the flush queue was full several times. */
#define FIRST_IN_A_ROW	64

/* From open to close. */
struct block {
	struct fio fio;
	struct block_buffer buffer;
};

static int block_check(const struct workload_params *common, char *err, size_t err_size)
{
	const struct block_params *params = (const struct block_params *)common;

	if (!(params->target.size % PAGE_BYTES))
		return 0;
	snprintf(err, err_size, "size %" PRIu64 ": not whole pages; valid: multiples of %d",
		 params->target.size, PAGE_BYTES);
	return -EINVAL;
}

/* To start fio takes long where the machine is emulated, so it is looked for once. */
static int find_fio(void)
{
	static int found = -EAGAIN;

	if (found == -EAGAIN)
		found = fio_check();
	return found;
}

static int block_open(struct job *job)
{
	const struct block_params *params = (const struct block_params *)job->params;
	struct block *block;
	int ret = find_fio();

	if (ret == -ENOENT)
		return fixture_skip(&job->fixture, "fio: not found; Debian's package is fio");
	if (ret)
		return ret;
	block = calloc(1, sizeof(*block));
	if (!block)
		return -ENOMEM;
	/* fio maps a page more than a request has. */
	ret = block_buffer_make(&block->buffer, &job->fixture, params->buffer,
				params->target.size + PAGE_BYTES);
	if (ret) {
		free(block);
		return ret;
	}
	block->fio = (struct fio){
		.drive = job->fixture.device, .buffer = &block->buffer,
		.writes = params->target.target->chosen(&params->target) == ACCESS_WRITE,
		.bytes = params->target.size,
	};
	job->private = block;
	return 0;
}

static void block_close(struct job *job)
{
	struct block *block = job->private;

	block_buffer_free(&block->buffer);
	free(block);
}

/* Whether the drive moved what n requests and those before them ask for, and nothing else. */
static bool moved_all(const struct fio *fio, size_t n, const struct drive_requests *before,
		      const struct drive_requests *after)
{
	uint64_t asked = (fio->warm_up + n) * fio->bytes;
	uint64_t read = after->bytes_read - before->bytes_read;
	uint64_t written = after->bytes_written - before->bytes_written;

	return fio->writes ? written == asked && !read : read == asked && !written;
}

/* n requests, and whether they were proven. Negative errno, logged. */
static int make_requests(const struct fio *fio, size_t n, uint64_t *times, bool *proven)
{
	struct drive_requests before, after;
	int ret = drive_requests(fio->drive, &before);

	if (!ret)
		ret = fio_run(fio, n, times);
	if (!ret)
		ret = drive_requests(fio->drive, &after);
	if (!ret)
		*proven = moved_all(fio, n, &before, &after);
	return ret;
}

static int block_measure(struct job *job, size_t n, struct series *series)
{
	struct block *block = job->private;
	uint64_t *times = calloc(n, sizeof(*times));
	bool proven = false;
	int ret = -ENOMEM;

	block->fio.warm_up = WARM_UP;
	if (times)
		ret = make_requests(&block->fio, n, times, &proven);
	if (!ret && !proven)
		series->rejected += n;
	for (size_t i = 0; i < n && !ret && proven; i++)
		ret = series_add(series, times[i]);
	free(times);
	return ret;
}

/* Only requests that count: those before them would be flushed with them. */
static int count_requests(struct job *job, size_t n)
{
	struct block *block = job->private;
	uint64_t *times = calloc(n, sizeof(*times));
	bool proven = false;
	int ret = -ENOMEM;

	block->fio.warm_up = 0;
	if (times)
		ret = make_requests(&block->fio, n, times, &proven);
	free(times);
	if (ret || proven)
		return ret;
	log_error("block: the drive moved other data than that of %zu requests", n);
	return -EIO;
}

static int block_count(struct job *job, struct tally *tally)
{
	struct odp_path_stats before = session_stats(&job->fixture.machine->session);
	int ret = count_requests(job, 1);

	if (!ret)
		tally_stats(tally, &job->fixture, 1, &before);
	return ret;
}

/* Each start of fio makes twice as many as the last, as it takes long to start. */
static int block_sustain(struct job *job, struct tally *tally)
{
	struct odp_path_stats before = session_stats(&job->fixture.machine->session);
	uint64_t requests = 0, n = FIRST_IN_A_ROW;
	int ret;

	do {
		ret = count_requests(job, n);
		requests += n;
		n *= 2;
	} while (!ret && tally_goes_on(tally, &job->fixture, requests, &before));
	return ret;
}

static const char *block_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "counter";
}

static const struct measure measures[] = { { .name = "latency" }, { } };

const struct workload_ops workload_block = {
	.name = "block",
	.summary = "requests of an NVMe drive, made by fio: the block layer's part of the series",
	.about = "Needs a drive behind an IOMMU (scripts/vm --drive nvme) and fio.",
	.targets = TARGET_BLOCK,
	.one_operation = true,
	.any_operation = true,
	.starts_long = true,
	.flushes_alone = true,
	.options = options,
	.params_size = sizeof(struct block_params),
	.measures = measures,
	.paths = "native",
	.valid_for = "what a read or write by direct I/O costs the kernel, from system call to "
		     "system call, with some of fio's own code; a drive of scripts/vm moves no data "
		     "and takes no time",
	.check = block_check,
	.open = block_open,
	.close = block_close,
	.measure = block_measure,
	.count = block_count,
	.sustain = block_sustain,
	.proof = block_proof,
};
