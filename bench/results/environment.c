// SPDX-License-Identifier: GPL-2.0
/* `env` of a result document: what this machine is, as far as it bears on the numbers. */
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "host/iommu.h"
#include "host/iommu_mode.h"
#include "host/kernel_config.h"
#include "host/settings.h"
#include "host/time_domain.h"
#include "lib/sysfs.h"
#include "module/session.h"
#include "rdma/hardware.h"
#include "rdma/verbs.h"
#include "results/environment.h"

/* clang's version has its name: "Debian Clang 14.0.6". */
#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* Options that decide whether, or how fast, the code under test runs. */
static const char *const config_options[] = {
	"CONFIG_INFINIBAND_ON_DEMAND_PAGING", "CONFIG_LIVEPATCH",
	"CONFIG_DYNAMIC_FTRACE_WITH_ARGS", "CONFIG_IOMMU_DEFAULT_DMA_STRICT",
	"CONFIG_IOMMU_DEFAULT_DMA_LAZY", "CONFIG_IOMMU_DEFAULT_PASSTHROUGH",
	"CONFIG_IOMMU_DEBUGFS", "CONFIG_PCI_P2PDMA", "CONFIG_HZ", "CONFIG_PREEMPT_DYNAMIC",
	"CONFIG_DMA_API_DEBUG", "CONFIG_KASAN", "CONFIG_PROVE_LOCKING", "CONFIG_DEBUG_KMEMLEAK",
	"CONFIG_INIT_ON_ALLOC_DEFAULT_ON", "CONFIG_INIT_ON_FREE_DEFAULT_ON",
};

json_t *environment_config(const json_t *config)
{
	json_t *chosen = json_object();

	for (size_t i = 0; i < sizeof(config_options) / sizeof(config_options[0]); i++) {
		json_t *value = json_object_get(config, config_options[i]);

		if (value)
			json_object_set(chosen, config_options[i], value);
	}
	return chosen;
}

/* An unknown value is left out. */
static void set_known(json_t *object, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(object, name, json_string(text));
}

static json_t *env_kernel(void)
{
	struct utsname uts;
	char cmdline[2048], thp[32], clock_source[32], swap[64], where[256];
	json_t *config, *kernel;

	uname(&uts);
	sysfs_read(cmdline, sizeof(cmdline), "/proc/cmdline");
	config = kernel_config_read("", uts.release, where, sizeof(where));
	kernel = json_pack("{s:s, s:s, s:s, s:o}", "release", uts.release, "version", uts.version,
			   "cmdline", cmdline, "config", environment_config(config));
	json_decref(config);
	settings_thp("/sys", thp, sizeof(thp));
	set_known(kernel, "thp", thp);
	settings_clock_source("/sys", clock_source, sizeof(clock_source));
	set_known(kernel, "clock_source", clock_source);
	settings_swap("/proc", swap, sizeof(swap));
	set_known(kernel, "swap", swap);
	return kernel;
}

/* A line of a file like /proc/cpuinfo, or "". */
static void cpuinfo_line(const char *path, const char *format, char value[128])
{
	FILE *cpuinfo = fopen(path, "r");
	char line[256];

	value[0] = '\0';
	while (cpuinfo && fgets(line, sizeof(line), cpuinfo))
		if (sscanf(line, format, value) == 1)
			break;
	if (cpuinfo)
		fclose(cpuinfo);
}

/* arm64 has numbers alone: MIDR_EL1, Documentation/arch/arm64/cpu-feature-registers.rst. */
void environment_cpu_model(const char *path, char *buf, size_t size)
{
	char model[128], implementer[128], part[128];

	cpuinfo_line(path, "model name : %127[^\n]", model);
	cpuinfo_line(path, "CPU implementer : %127[^\n]", implementer);
	cpuinfo_line(path, "CPU part : %127[^\n]", part);
	if (*model)
		snprintf(buf, size, "%s", model);
	else if (*implementer)
		snprintf(buf, size, "implementer %.40s, part %.40s", implementer, part);
	else
		snprintf(buf, size, "unknown");
}

static json_t *env_cpu(const char *model, int online)
{
	json_t *cpu = json_pack("{s:s, s:i}", "model", model, "online", online);
	char governor[128], idle[128], microcode[128];
	int smt = settings_smt("/sys"), turbo = settings_turbo("/sys");

	settings_governor("/sys", governor, sizeof(governor));
	set_known(cpu, "governor", governor);
	settings_idle_state("/sys", idle, sizeof(idle));
	set_known(cpu, "idle_state", idle);
	if (smt >= 0)
		json_object_set_new(cpu, "smt", json_boolean(smt));
	if (turbo >= 0)
		json_object_set_new(cpu, "turbo", json_boolean(turbo));
	cpuinfo_line("/proc/cpuinfo", "microcode : %127[^\n]", microcode);
	set_known(cpu, "microcode", microcode);
	return cpu;
}

static void add_topology(json_t *env)
{
	hwloc_topology_t topology;
	int packages, cores, pus, nodes;
	uint64_t memory;
	char model[128], summary[256];

	hwloc_topology_init(&topology);
	hwloc_topology_load(topology);
	packages = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE);
	cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
	pus = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
	nodes = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
	memory = hwloc_get_root_obj(topology)->total_memory;
	hwloc_topology_destroy(topology);

	environment_cpu_model("/proc/cpuinfo", model, sizeof(model));
	snprintf(summary, sizeof(summary), "%d package(s), %d core(s), %d thread(s), %d NUMA "
		 "node(s), %llu MiB", packages, cores, pus, nodes,
		 (unsigned long long)(memory >> 20));
	json_object_set_new(env, "cpu", env_cpu(model, pus > 0 ? pus : 1));
	json_object_set_new(env, "topology",
			    json_pack("{s:s, s:i, s:I}", "summary", summary, "numa_nodes",
				      nodes > 0 ? nodes : 0, "memory_bytes", (json_int_t)memory));
}

/* Where it is not 0. */
static void add_balancing(json_t *topology)
{
	int balancing = settings_numa_balancing("/proc");

	if (balancing > 0)
		json_object_set_new(topology, "numa_balancing", json_integer(balancing));
}

const char *environment_warning(const json_t *env)
{
	if (!json_object_get(json_object_get(env, "topology"), "numa_balancing"))
		return NULL;
	return "NUMA balancing is on: the kernel takes pages away to see who uses them, which "
	       "costs samples and counting passes; off: sysctl kernel.numa_balancing=0";
}

static json_t *env_lent(const char *lent)
{
	if (!lent[0])
		return json_null();
	return json_pack("{s:s, s:i}", "function", lent, "group", iommu_group_of(lent));
}

/* libibverbs has no call for its version: the file name of the loaded library has it. */
static void ibverbs_version(char *buf, size_t size)
{
	char line[512], *name;
	FILE *maps = fopen("/proc/self/maps", "r");

	snprintf(buf, size, "unknown");
	while (maps && fgets(line, sizeof(line), maps)) {
		name = strstr(line, "libibverbs.so.");
		if (!name)
			continue;
		name += strlen("libibverbs.so.");
		snprintf(buf, size, "%.*s", (int)strcspn(name, "\n"), name);
		break;
	}
	if (maps)
		fclose(maps);
}

static json_t *env_versions(const char *module)
{
	unsigned int hwloc = hwloc_get_api_version();
	char ibverbs[64], hwloc_text[32], odp_dev[32];
	json_t *versions;

	ibverbs_version(ibverbs, sizeof(ibverbs));
	snprintf(hwloc_text, sizeof(hwloc_text), "%u.%u.%u", hwloc >> 16, hwloc >> 8 & 0xff,
		 hwloc & 0xff);
	versions = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "odpbench", ODPBENCH_VERSION,
			     "compiler", COMPILER " " ODPBENCH_CFLAGS, "odp_path", module,
			     "libibverbs", ibverbs, "jansson", JANSSON_VERSION, "hwloc",
			     hwloc_text);
	if (!sysfs_read(odp_dev, sizeof(odp_dev), "/sys/module/odp_dev/version"))
		json_object_set_new(versions, "odp_dev", json_string(odp_dev));
	return versions;
}

/* By it a report of many machines tells them apart. */
static void add_host(json_t *env)
{
	struct utsname uts;

	uname(&uts);
	set_known(env, "host", uts.nodename);
}

json_t *environment_describe(const struct session *session, const char *lent)
{
	const char *vm = getenv("ODPBENCH_VM_COMMAND");
	json_t *env = json_object();
	char boot[64];

	if (!env)
		return NULL;
	json_object_set_new(env, "kernel", env_kernel());
	sysfs_read(boot, sizeof(boot), "/proc/sys/kernel/random/boot_id");
	set_known(env, "boot", boot);
	if (!vm || !*vm)
		add_host(env);
	if (session)
		json_object_set_new(json_object_get(env, "kernel"), "links_pages",
				    json_boolean(session_links_pages(session)));
	add_topology(env);
	add_balancing(json_object_get(env, "topology"));
	json_object_set_new(env, "iommu", iommu_describe("/sys"));
	json_object_set_new(env, "lent", env_lent(lent));
	json_object_set_new(env, "devices", verbs_describe_all());
	json_object_set_new(env, "hardware", hardware_describe_all());
	json_object_set_new(env, "time_domain", json_string(time_domain()));
	json_object_set_new(env, "versions", env_versions(session ? session->info.version : ""));
	json_object_set_new(env, "vm", vm && *vm ? json_string(vm) : json_null());
	return env;
}
