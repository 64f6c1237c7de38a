/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replacements for module and device in tests of the agent: connections that accept everything, and
 * registrations of any memory. The linker uses them in place of the real functions (FAKE_VERBS in
 * the Makefile).
 */
#ifndef ODPBENCH_TESTS_FAKE_VERBS_H
#define ODPBENCH_TESTS_FAKE_VERBS_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/session.h"
#include "rdma/link.h"
#include "rdma/verbs.h"

/* How many there are. */
static size_t fake_mrs, fake_posted;

static struct odp_path_stats fake_stats;

int __wrap_session_open(struct session *session);
int __wrap_session_open(struct session *session)
{
	session->stats = &fake_stats;
	return 0;
}

int __wrap_verbs_device_open(struct verbs_device *device,
			     const struct verbs_device_options *options);
int __wrap_verbs_device_open(struct verbs_device *device,
			     const struct verbs_device_options *options)
{
	(void)options;
	memset(device, 0, sizeof(*device));
	return 0;
}

void __wrap_verbs_device_close(struct verbs_device *device);
void __wrap_verbs_device_close(struct verbs_device *device)
{
	(void)device;
}

/* The device's own PCI function; NULL: it has none. */
static const char *fake_function;

int __wrap_verbs_function(const char *device, char *function, size_t size);
int __wrap_verbs_function(const char *device, char *function, size_t size)
{
	(void)device;
	if (!fake_function)
		return -ENODEV;
	snprintf(function, size, "%s", fake_function);
	return 0;
}

/* Strict on the device's own function, lazy on any other. */
const char *__wrap_iommu_mode_of(const char *name);
const char *__wrap_iommu_mode_of(const char *name)
{
	return fake_function && !strcmp(name, fake_function) ? "strict" : "lazy";
}

struct ibv_mr *__wrap_verbs_register(struct verbs_device *device, void *address, size_t bytes,
				     int access);
struct ibv_mr *__wrap_verbs_register(struct verbs_device *device, void *address, size_t bytes,
				     int access)
{
	struct ibv_mr *mr = calloc(1, sizeof(*mr));

	(void)device;
	(void)access;
	if (!mr)
		return NULL;
	*mr = (struct ibv_mr){ .addr = address, .length = bytes, .lkey = 1, .rkey = 2 };
	fake_mrs++;
	return mr;
}

int __wrap_ibv_dereg_mr(struct ibv_mr *mr);
int __wrap_ibv_dereg_mr(struct ibv_mr *mr)
{
	fake_mrs--;
	free(mr);
	return 0;
}

int __wrap_link_open_side(struct link *link, struct verbs_device *device,
			  const struct link_options *options, enum link_side side);
int __wrap_link_open_side(struct link *link, struct verbs_device *device,
			  const struct link_options *options, enum link_side side)
{
	(void)side;
	memset(link, 0, sizeof(*link));
	link->device = device;
	link->connections = options->connections;
	return 0;
}

int __wrap_link_connect(struct link *link, enum link_side side, unsigned int connection,
			const struct link_address *peer, const struct link_options *options);
int __wrap_link_connect(struct link *link, enum link_side side, unsigned int connection,
			const struct link_address *peer, const struct link_options *options)
{
	(void)side;
	(void)peer;
	(void)options;
	return connection < link->connections ? 0 : -EINVAL;
}

struct link_address __wrap_link_address(const struct link *link, enum link_side side,
					unsigned int connection);
struct link_address __wrap_link_address(const struct link *link, enum link_side side,
					unsigned int connection)
{
	(void)link;
	(void)side;
	return (struct link_address){ .qp_number = 17 + connection, .mtu = IBV_MTU_1024 };
}

void __wrap_link_close(struct link *link);
void __wrap_link_close(struct link *link)
{
	memset(link, 0, sizeof(*link));
}

/* A device would write there: so does this. */
int __wrap_link_post_recv(struct link *link, unsigned int connection, struct ibv_recv_wr *wr);
int __wrap_link_post_recv(struct link *link, unsigned int connection, struct ibv_recv_wr *wr)
{
	char *at = (char *)(uintptr_t)wr->sg_list->addr;

	if (connection >= link->connections)
		abort();
	at[0] = 'x';
	at[wr->sg_list->length - 1] = 'x';
	fake_posted++;
	return 0;
}

int __wrap_link_wait(struct link *link, unsigned int n, struct ibv_wc *completions,
		     const char *operation, uint64_t deadline_ns);
int __wrap_link_wait(struct link *link, unsigned int n, struct ibv_wc *completions,
		     const char *operation, uint64_t deadline_ns)
{
	(void)completions;
	(void)operation;
	(void)deadline_ns;
	return link->connections && n <= fake_posted ? 0 : -ETIMEDOUT;
}

#endif
