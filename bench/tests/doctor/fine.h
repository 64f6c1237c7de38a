/* SPDX-License-Identifier: GPL-2.0 */
/* A subject that nothing is wrong with, for a test to spoil; its files are in the test's folder. */
#ifndef ODPBENCH_TESTS_DOCTOR_FINE_H
#define ODPBENCH_TESTS_DOCTOR_FINE_H

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/check.h"
#include "tests/folder.h"

#define RELEASE "7.3.4-test"
#define FUNCTION "0000:03:00.0"
#define LENT "0000:04:00.0"

static struct subject subject;
static struct finding finding;
static char built[96], cgroup[96];

/* A symbolic link in the folder. */
static inline void put_link(const char *name, const char *target)
{
	char path[256];

	folder_put(name, "");
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(target, path), 0);
}

static inline void put_iommu_mode(const char *function, const char *type)
{
	char name[128];

	snprintf(name, sizeof(name), "sys/bus/pci/devices/%s/iommu_group/type", function);
	folder_put(name, type);
}

static inline void set_config(const char *option, const char *value)
{
	json_object_set_new(subject.config, option, json_string(value));
}

static inline void fine_device(struct subject_device *device)
{
	strcpy(device->name, "mlx5_0");
	strcpy(device->present, "mlx5_0, rxe0");
	strcpy(device->netdev, "eth7");
	strcpy(device->function, FUNCTION);
	strcpy(device->lent, LENT);
	device->found = true;
	device->port.state = IBV_PORT_ACTIVE;
	device->port.link_layer = IBV_LINK_LAYER_ETHERNET;
	device->port.has_gid = true;
	device->described = json_pack("{s:s, s:s, s:{s:[s], s:[s,s], s:[]}}", "driver", "mlx5_core",
				      "firmware", "28.39.1002", "odp", "general", "odp", "rc",
				      "send", "read", "uc");
}

static inline int fine_setup(void **state)
{
	if (folder_make(state))
		return -1;
	memset(&subject, 0, sizeof(subject));
	snprintf(built, sizeof(built), "%s/built", folder);
	snprintf(cgroup, sizeof(cgroup), "%s/cgroup", folder);
	subject.root = folder;
	subject.built = built;
	strcpy(subject.release, RELEASE);
	subject.page_bytes = 4096;
	subject.config = json_object();
	strcpy(subject.config_place, "/boot/config-" RELEASE);
	set_config("CONFIG_MODULES", "y");
	set_config("CONFIG_INFINIBAND_USER_ACCESS", "m");
	set_config("CONFIG_INFINIBAND_ON_DEMAND_PAGING", "y");
	set_config("CONFIG_FUNCTION_TRACER", "y");
	set_config("CONFIG_DYNAMIC_FTRACE_WITH_ARGS", "y");
	subject.time_domain = "bare-metal";
	subject.memory_bytes = 8ull << 30;
	subject.disk_bytes = 8ull << 30;
	subject.memlock_bytes = UINT64_MAX;
	subject.cgroup = strdup(cgroup);
	subject.cgroup_home = strdup(cgroup);
	subject.odp_path.links_pages = true;
	fine_device(&subject.device);
	folder_put("proc/cmdline", "BOOT_IMAGE=/vmlinuz quiet\n");
	folder_put("proc/sys/kernel/ftrace_enabled", "1\n");
	folder_put("sys/class/iommu/dmar0/intel-iommu/cap", "80\n");
	put_iommu_mode(FUNCTION, "DMA-FQ\n");
	put_iommu_mode(LENT, "DMA\n");
	return 0;
}

static inline int fine_teardown(void **state)
{
	json_decref(subject.config);
	json_decref(subject.device.described);
	free(subject.cgroup);
	free(subject.cgroup_home);
	return folder_remove(state);
}

static inline void judge(const struct check *checks, const char *name)
{
	memset(&finding, 0, sizeof(finding));
	for (; checks->name; checks++)
		if (!strcmp(checks->name, name)) {
			checks->judge(&subject, &finding);
			return;
		}
	fail_msg("%s: no such check", name);
}

/* The verdict, words that are in the finding, and in its fix; NULL: there is no fix. */
static inline void assert_found(enum check_verdict verdict, const char *words, const char *fix)
{
	/* stderr is the log */
	if (finding.verdict != verdict || !strstr(finding.words, words) ||
	    (fix ? !strstr(finding.fix, fix) : finding.fix[0] != '\0')) {
		printf("# %s: \"%s\", fix \"%s\"; not %s: \"%s\", fix \"%s\"\n",
		       check_verdict_names[finding.verdict], finding.words, finding.fix,
		       check_verdict_names[verdict], words, fix ? fix : "");
		fail();
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fine_setup, fine_teardown)

#endif
