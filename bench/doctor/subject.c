// SPDX-License-Identifier: GPL-2.0
/* Reads what the checks look at. */
#include <linux/capability.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "doctor/subject.h"
#include "host/cgroup.h"
#include "host/kernel_config.h"
#include "host/memory.h"
#include "host/pages.h"
#include "host/time_domain.h"
#include "lib/sysfs.h"
#include "module/lent.h"
#include "module/odp_dev.h"
#include "module/session.h"

static bool has_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { };

	if (syscall(SYS_capget, &header, data))
		return false;
	return data[capability / 32].effective >> capability % 32 & 1;
}

static void read_host(struct subject *subject)
{
	struct utsname uts;
	struct rlimit limit;
	struct statvfs disk;

	uname(&uts);
	snprintf(subject->release, sizeof(subject->release), "%s", uts.release);
	subject->page_bytes = sysconf(_SC_PAGESIZE);
	subject->config = kernel_config_read(subject->root, subject->release,
					     subject->config_place, sizeof(subject->config_place));
	subject->time_domain = time_domain();
	subject->memory_bytes = memory_to_spare_bytes();
	subject->disk_bytes = statvfs(".", &disk) ? UINT64_MAX :
			      (uint64_t)disk.f_bavail * disk.f_frsize;
	subject->memlock_bytes = getrlimit(RLIMIT_MEMLOCK, &limit) ||
				 limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
	subject->may_pin = has_capability(CAP_IPC_LOCK);
	subject->cgroup = cgroup_root();
	subject->cgroup_home = subject->cgroup ? cgroup_home(subject->cgroup) : NULL;
}

static void read_modules(struct subject *subject)
{
	struct subject_module *path = &subject->odp_path, *dev = &subject->odp_dev;
	struct session session;
	struct odp_dev odp_dev;

	path->error = session_try(&session, path->words, sizeof(path->words));
	path->abi = session.info.abi;
	snprintf(path->version, sizeof(path->version), "%s", session.info.version);
	if (!path->error) {
		path->links_pages = session_links_pages(&session);
		session_close(&session);
	}
	memset(&odp_dev, 0, sizeof(odp_dev));
	dev->error = odp_dev_open(&odp_dev, dev->words, sizeof(dev->words));
	dev->abi = odp_dev.info.abi;
	snprintf(dev->version, sizeof(dev->version), "%s", odp_dev.info.version);
	if (!dev->error) {
		if (subject->device.software)
			snprintf(subject->device.function, sizeof(subject->device.function), "%s",
				 odp_dev.info.function);
		odp_dev_close(&odp_dev);
	}
}

static void read_verbs(struct subject_device *device)
{
	struct ibv_context *context = verbs_open_any(device->name, device->error,
						     sizeof(device->error));

	if (!context)
		return;
	device->found = true;
	device->port_error = verbs_port_state(context, 1, &device->port);
	device->described = verbs_describe(context->device);
	ibv_close_device(context);
	verbs_netdev(device->name, device->netdev, sizeof(device->netdev));
	if (verbs_function(device->name, device->function, sizeof(device->function)))
		device->function[0] = '\0';
}

static void read_device(struct subject_device *device, const char *name)
{
	char lent[LENT_NAME_LEN];

	verbs_names(device->present, sizeof(device->present));
	if (!lent_first(lent))
		snprintf(device->lent, sizeof(device->lent), "%s", lent);
	device->asked = name;
	if (name)
		snprintf(device->name, sizeof(device->name), "%s", name);
	else if (verbs_first_odp(device->name, sizeof(device->name)))
		device->name[0] = '\0';
	device->software = !strcmp(device->name, SUBJECT_ODP_DEV);
	if (device->name[0] && !device->software)
		read_verbs(device);
}

void subject_read(struct subject *subject, const char *device)
{
	*subject = (struct subject){ .root = "", .built = "build/kmod" };
	read_host(subject);
	read_device(&subject->device, device);
	read_modules(subject);
	if (subject->device.software) {
		subject->device.found = !subject->odp_dev.error;
		snprintf(subject->device.error, sizeof(subject->device.error), "%s",
			 subject->odp_dev.words);
	}
}

void subject_free(struct subject *subject)
{
	json_decref(subject->config);
	json_decref(subject->device.described);
	free(subject->cgroup_home);
	free(subject->cgroup);
}

bool subject_booted_with(const struct subject *subject, const char *word)
{
	char line[4096], *rest, *at;
	size_t length = strlen(word);

	sysfs_read(line, sizeof(line), "%s/proc/cmdline", subject->root);
	for (at = strtok_r(line, " ", &rest); at; at = strtok_r(NULL, " ", &rest))
		if (!strncmp(at, word, length) && (!at[length] || at[length] == ','))
			return true;
	return false;
}

const char *subject_function(const struct subject *subject)
{
	const struct subject_device *device = &subject->device;

	return device->function[0] || device->software ? device->function : device->lent;
}
