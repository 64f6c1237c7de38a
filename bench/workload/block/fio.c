// SPDX-License-Identifier: GPL-2.0
/* Runs fio and reads its log of times. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/child.h"
#include "lib/log.h"
#include "workload/block/fio.h"

#define LOG	"odpbench"	/* what the names of fio's files begin with */
#define TIMES	"_lat.1.log"
#define OUTPUT	".out"
#define MOST_S	600		/* a start of fio takes seconds where the machine is emulated */

static int call(char *const argv[])
{
	pid_t pid = child_start(argv);
	int ret = pid < 0 ? pid : child_wait(pid, argv[0], MOST_S);

	return ret == 127 ? -ENOENT : ret;
}

int fio_check(void)
{
	char *argv[] = { "fio", "--version", NULL };
	int ret = call(argv);

	if (ret && ret != -ENOENT)
		log_error("fio --version: %s", ret < 0 ? strerror(-ret) : "it failed");
	return ret > 0 ? -EIO : ret;
}

int fio_read_log(const char *path, size_t skipped, size_t n, uint64_t *times)
{
	FILE *file = fopen(path, "re");
	size_t lines = 0;
	char line[256];
	uint64_t ns;
	int ret = file ? 0 : -errno;

	while (!ret && fgets(line, sizeof(line), file)) {
		if (lines == skipped + n || sscanf(line, "%*u , %" SCNu64 " ,", &ns) != 1)
			ret = -EINVAL;
		else if (lines++ >= skipped)
			times[lines - 1 - skipped] = ns;
	}
	if (file)
		fclose(file);
	return ret || lines == skipped + n ? ret : -EINVAL;
}

/* A word of fio's command line, formatted; "" if it is too long, which fio refuses. */
#define WORD(text, ...) \
	(snprintf(text, sizeof(text), __VA_ARGS__) < (int)sizeof(text) ? text : "")

/*
 * One thread, no look at the drive's statistics and no line about progress, which would wake up in
 * between. The time is read as our own is.
 */
static int call_fio(const struct fio *fio, size_t requests, const char *log)
{
	char drive[96], buffer[96], operation[16], size[32], all[48], times[96], output[96];
	char *argv[] = {
		"fio", "--name=odpbench", "--thread", "--direct=1", "--ioengine=psync",
		"--clocksource=clock_gettime", "--disk_util=0", "--eta=never",
		WORD(drive, "--filename=/dev/%s", fio->drive),
		WORD(buffer, "--mem=%s:%s", fio->buffer->layout == BLOCK_CONTIGUOUS ? "mmaphuge" :
		     "mmapshared", fio->buffer->name),
		WORD(operation, "--rw=%s", fio->writes ? "write" : "read"),
		WORD(size, "--bs=%zu", fio->bytes),
		WORD(all, "--io_size=%zu", fio->bytes * requests),
		WORD(times, "--write_lat_log=%s", log),
		WORD(output, "--output=%s" OUTPUT, log), NULL,
	};

	return call(argv);
}

/* The files of a start of fio, which are all in the directory, and the directory. */
static void remove_files(const char *directory)
{
	static const char *const names[] = { TIMES, "_slat.1.log", "_clat.1.log", OUTPUT };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/" LOG "%s", directory, names[i]);
		unlink(path);
	}
	rmdir(directory);
}

/* What fio said of its failure: the first line with its name and a colon. */
static void log_failure(const struct fio *fio, const char *log, int ret)
{
	char path[96], line[256];
	FILE *file;

	log_error("fio on %s: %s", fio->drive, ret < 0 ? strerror(-ret) : "it failed");
	snprintf(path, sizeof(path), "%s" OUTPUT, log);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, "fio: ", 5))
			continue;
		log_error("%s", strtok(line, "\n"));
		break;
	}
	if (file)
		fclose(file);
}

int fio_run(const struct fio *fio, size_t n, uint64_t *times)
{
	char directory[] = "/tmp/odpbench-fio.XXXXXX", log[64], path[96];
	int ret;

	if (!mkdtemp(directory)) {
		ret = -errno;
		log_error("%s: %s", directory, strerror(-ret));
		return ret;
	}
	snprintf(log, sizeof(log), "%s/" LOG, directory);
	snprintf(path, sizeof(path), "%s" TIMES, log);
	ret = call_fio(fio, fio->warm_up + n, log);
	if (ret)
		log_failure(fio, log, ret);
	else
		ret = fio_read_log(path, fio->warm_up, n, times);
	if (ret == -EINVAL)
		log_error("%s: not a line with a time for each of %zu requests", path,
			  fio->warm_up + n);
	remove_files(directory);
	return ret > 0 ? -EIO : ret;
}
