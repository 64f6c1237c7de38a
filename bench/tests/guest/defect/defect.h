/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Known defects of a kernel or a driver, each shown or not on the one that runs. A defect is a file
 * with one function and a line in the table of main.c.
 */
#ifndef ODPBENCH_TESTS_GUEST_DEFECT_H
#define ODPBENCH_TESTS_GUEST_DEFECT_H

#include "host/pages.h"
#include "rdma/link.h"

#define ACCESS_ALL (IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ | IBV_ACCESS_REMOTE_WRITE)

/* The device, a connection of it to itself, and pinned memory for the other side of operations. */
struct place {
	struct verbs_device device;
	struct link link;
	char *buffer;		/* of PLACE_BYTES */
	struct ibv_mr *buffer_mr;
};

#define PLACE_BYTES (16 * PAGE_BYTES)

/* Negative errno, logged; then the program ends. */
int place_open(struct place *place, const char *device);
void place_close(struct place *place);

/*
 * A write of the buffer into a region, or a read from it into the buffer: the status of its
 * completion. On any status but success the connection is made anew. Negative errno, logged, if
 * there is no completion.
 */
int place_write(struct place *place, const struct ibv_mr *mr, const void *address, size_t bytes);
int place_read(struct place *place, const struct ibv_mr *mr, const void *address, size_t bytes);

enum verdict { DEFECT_SHOWN, DEFECT_NOT_SHOWN, DEFECT_SKIPPED };

struct defect {
	const char *name, *what;
	/* A verdict, with what was seen or why it is skipped in one line. Negative errno. */
	int (*look)(struct place *place, char *seen, size_t size);
};

int defect_hugetlb(struct place *place, char *seen, size_t size);
int defect_dereg(struct place *place, char *seen, size_t size);
int defect_implicit_child(struct place *place, char *seen, size_t size);
int defect_read_only_new(struct place *place, char *seen, size_t size);
int defect_read_only_taken(struct place *place, char *seen, size_t size);
int defect_open_task(struct place *place, char *seen, size_t size);

#endif
