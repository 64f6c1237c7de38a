/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the checks look at: this host and one device of it. What stands in files is read below root
 * by each check; the rest is read once, by subject_read(). Tests make up both.
 */
#ifndef ODPBENCH_DOCTOR_SUBJECT_H
#define ODPBENCH_DOCTOR_SUBJECT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rdma/verbs.h"

#define SUBJECT_ODP_DEV "odp_dev"	/* the name of the software device */

/* The device that is to be measured. */
struct subject_device {
	char name[64];		/* "": none was named, and none here can do ODP */
	bool asked;		/* it was named */
	char present[128];	/* the ibverbs devices that there are */
	bool software;		/* SUBJECT_ODP_DEV */
	bool found;
	char error[256];	/* why not */
	char netdev[32];	/* "": none */
	json_t *described;	/* as verbs_describe() does; NULL: it is no ibverbs device */
	int port_error;		/* negative errno: the port could not be read */
	struct verbs_port_state port;
	char function[64];	/* its PCI function; "": none of its own */
	char lent[64];		/* the function that is lent to devices without one; "": none */
};

/* What the modules answer to this process. */
struct subject_module {
	int error;		/* of opening it; 0: it can be used */
	unsigned int abi;	/* that it speaks; 0: it did not say */
	char version[16];
	char words[256];	/* the error */
	bool links_pages;	/* regions can be sent down a path (session_links_pages()) */
};

struct subject {
	const char *root;	/* before every path: "", except in tests */
	const char *built;	/* the folder where `make modules` puts them, for each release */
	char release[65];	/* the kernel's */
	size_t page_bytes;
	json_t *config;		/* its options; empty: it could not be read */
	char config_place[128];
	const char *time_domain;
	uint64_t memory_bytes;	/* that a workload may take */
	uint64_t disk_bytes;	/* free, where results go; UINT64_MAX: unknown */
	uint64_t memlock_bytes;	/* that this process may pin; UINT64_MAX: any */
	bool may_pin;		/* whatever the limit is (CAP_IPC_LOCK) */
	char *cgroup;		/* where cgroup v2 is mounted; NULL: nowhere */
	char *cgroup_home;	/* the folder of this process's group */
	struct subject_module odp_path, odp_dev;
	struct subject_device device;
};

/*
 * Reads it. device is the name of an ibverbs device or SUBJECT_ODP_DEV; NULL: the device that
 * workloads take if none is named. To be freed, whatever was found.
 */
void subject_read(struct subject *subject, const char *device);
void subject_free(struct subject *subject);

/* The word of the kernel's command line that is this one, or begins with it and a comma. */
bool subject_booted_with(const struct subject *subject, const char *word);

/* The PCI function that the device's pages are mapped on: its own, or the lent one. "": none. */
const char *subject_function(const struct subject *subject);

#endif
