// SPDX-License-Identifier: GPL-2.0
/* A session of the kernel module odp_path. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "host/iommu.h"
#include "host/pages.h"
#include "lib/log.h"
#include "module/session.h"

static int open_failed(int error, char *err, size_t err_size)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		snprintf(err, err_size, "%s: no such device: the module odp_path is not loaded "
			 "(modprobe odp_path; odpbench doctor says more)", ODP_PATH_DEVICE);
		break;
	case EACCES:
	case EPERM:
		snprintf(err, err_size, "%s: no rights: a session is for root alone "
			 "(CAP_SYS_ADMIN)", ODP_PATH_DEVICE);
		break;
	case EBUSY:
		snprintf(err, err_size, "%s: this process has a session already",
			 ODP_PATH_DEVICE);
		break;
	default:
		snprintf(err, err_size, "%s: open: %s", ODP_PATH_DEVICE, strerror(error));
	}
	return -error;
}

static int check_abi(struct session *session, char *err, size_t err_size)
{
	if (ioctl(session->fd, ODP_PATH_IOC_INFO, &session->info) < 0) {
		int error = errno;

		snprintf(err, err_size, "%s: info: %s (is it another version of the module?)",
			 ODP_PATH_DEVICE, strerror(error));
		return -error;
	}
	if (session->info.abi != ODP_PATH_ABI) {
		snprintf(err, err_size, "%s: the module speaks ABI %u, this program %u: build both "
			 "from one tree", ODP_PATH_DEVICE, session->info.abi, ODP_PATH_ABI);
		return -EPROTO;
	}
	return 0;
}

int session_try(struct session *session, char *err, size_t err_size)
{
	const volatile struct odp_path_page *page;
	int ret;

	memset(session, 0, sizeof(*session));
	session->fd = open(ODP_PATH_DEVICE, O_RDWR | O_CLOEXEC);
	if (session->fd < 0)
		return open_failed(errno, err, err_size);
	ret = check_abi(session, err, err_size);
	if (ret)
		goto err;
	page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, session->fd, 0);
	if (page == MAP_FAILED) {
		ret = -errno;
		snprintf(err, err_size, "%s: mmap of the counters: %s", ODP_PATH_DEVICE,
			 strerror(-ret));
		goto err;
	}
	session->stats = &page->stats;	/* the first in its page */
	session->processes = &page->processes;
	return 0;
err:
	close(session->fd);
	session->fd = -1;
	return ret;
}

int session_open(struct session *session)
{
	int ret = pages_check();
	char err[256];

	session->elsewhere = NULL;
	session->fd = -1;
	if (ret)
		return ret;
	ret = session_try(session, err, sizeof(err));
	if (ret)
		log_error("%s", err);
	return ret;
}

void session_close(struct session *session)
{
	if (session->fd < 0)
		return;
	munmap((void *)session->stats, sysconf(_SC_PAGESIZE));
	close(session->fd);
	session->fd = -1;
}

void session_path_names(const struct session *session, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < session->info.npaths && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? ", " : "",
				session->info.paths[i]);
}

int session_check_path(const struct session *session, const char *path)
{
	char names[256];

	for (unsigned int i = 0; i < session->info.npaths; i++)
		if (!strcmp(session->info.paths[i], path))
			return 0;
	session_path_names(session, names, sizeof(names));
	log_error("path %s: unknown; valid: %s", path, names);
	return -EINVAL;
}

bool session_links_pages(const struct session *session)
{
	for (unsigned int i = 0; i < session->info.npaths; i++)
		if (!strcmp(session->info.paths[i], "iova"))
			return session->info.uses[i] & ODP_PATH_FOR_REGIONS;
	return false;
}

static int config_failed(const struct odp_path_config *config, int err)
{
	if (err == ENODEV)
		log_error("path %s: %s: no such PCI function", config->path, config->function);
	else if (err == EBUSY)
		log_error("path %s: a kernel function is hooked by somebody else (a livepatch?); "
			  "dmesg names it", config->path);
	else
		log_error("path %s: %s: %s", config->path, ODP_PATH_DEVICE, strerror(err));
	return -err;
}

int session_config(struct session *session, const char *path, const char *function,
		   enum odp_path_level level)
{
	struct odp_path_config config = { .level = level };
	int ret = session_check_path(session, path);	/* so path also fits into config.path */

	if (ret)
		return ret;
	if (session->elsewhere)
		return session->elsewhere->config(session->elsewhere->context, path, level);
	strcpy(config.path, path);
	if (function)
		snprintf(config.function, sizeof(config.function), "%s", function);
	if (ioctl(session->fd, ODP_PATH_IOC_CONFIG, &config) < 0)
		return config_failed(&config, errno);
	return 0;
}

int session_map(struct session *session, struct odp_path_map *map)
{
	int err;

	if (ioctl(session->fd, ODP_PATH_IOC_MAP, map) == 0)
		return 0;
	err = errno;
	if (err == ENODEV)
		log_error("map: no PCI function is lent, or the lent one or the provider of the "
			  "memory went away; lend one behind an IOMMU: odpbench lend 0000:BB:DD.F");
	else if (err != EOPNOTSUPP)
		log_error("map: %u pages, %u iterations: %s", map->pages, map->iterations,
			  strerror(err));
	return -err;
}

int session_inject(struct session *session, struct odp_path_injection injection)
{
	int err;

	if (ioctl(session->fd, ODP_PATH_IOC_INJECT, &injection) == 0)
		return (int)injection.hits;
	err = errno;
	log_error("%s: injecting action %u at event %u: %s", ODP_PATH_DEVICE, injection.action,
		  injection.event, strerror(err));
	return -err;
}

/* All counters have one size, so they can be copied and subtracted as an array. */
#define NCOUNTERS (sizeof(struct odp_path_stats) / sizeof(__u64))

union counters {
	struct odp_path_stats stats;
	__u64 value[NCOUNTERS];
};

struct odp_path_stats session_stats(const struct session *session)
{
	const volatile union counters *from = (const volatile union counters *)session->stats;
	union counters copy;

	if (session->elsewhere)
		return session->elsewhere->stats(session->elsewhere->context);
	for (size_t i = 0; i < NCOUNTERS; i++)
		copy.value[i] = from->value[i];
	return copy.stats;
}

/* Counters that are states, not sums: a difference of them would mean nothing. */
static void keep_states(struct odp_path_stats *since, const struct odp_path_stats *now)
{
	since->regions_live = now->regions_live;
	since->list_bytes = now->list_bytes;
	since->verify_address = now->verify_address;
	since->verify_expected = now->verify_expected;
	since->verify_found = now->verify_found;
	since->counts_descriptors = now->counts_descriptors;
}

struct odp_path_stats session_stats_since(const struct session *session,
					  const struct odp_path_stats *before)
{
	union counters now = { .stats = session_stats(session) }, old = { .stats = *before }, since;

	for (size_t i = 0; i < NCOUNTERS; i++)
		since.value[i] = now.value[i] - old.value[i];
	keep_states(&since.stats, &now.stats);
	return since.stats;
}

/* The flushes of a phase that were made in the calls, and those that the flush queue made. */
static uint64_t flushes_at_once(const struct odp_path_stats *stats, int phase)
{
	const struct odp_path_flushes *flushes = &stats->flushes[phase];

	if (stats->counts_descriptors)
		return flushes->sync_descriptors + flushes->sync_map_descriptors;
	return flushes->sync + (iommu_maps_flush() ? flushes->sync_map : 0);
}

static uint64_t flushes_queued(const struct odp_path_stats *stats, int phase)
{
	const struct odp_path_flushes *flushes = &stats->flushes[phase];

	return stats->counts_descriptors ? flushes->flush_all_descriptors : flushes->flush_all;
}

uint64_t session_flushes(const struct odp_path_stats *stats, enum odp_path_phase phase)
{
	return flushes_at_once(stats, phase) + flushes_queued(stats, phase);
}

struct session_flushes session_flushes_by_kind(const struct odp_path_stats *stats)
{
	struct session_flushes flushes = { 0 };

	for (int phase = 0; phase < ODP_PATH_PHASES; phase++) {
		flushes.queued += flushes_queued(stats, phase);
		if (phase == ODP_PATH_MAPPING)
			flushes.map += flushes_at_once(stats, phase);
		else
			flushes.unmap += flushes_at_once(stats, phase);
	}
	return flushes;
}

void session_wait_deferred(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 25 * 1000 * 1000 }, NULL);
}
