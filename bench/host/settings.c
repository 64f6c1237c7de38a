// SPDX-License-Identifier: GPL-2.0
/* Settings of this machine that an administrator may change between two runs. */
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/settings.h"
#include "lib/sysfs.h"
#include "lib/words.h"

/* Adds a word to a list, unless it is there already or there is no room. */
static void add_word(char *list, size_t size, const char *word)
{
	size_t length = strlen(list);

	if (!words_have(list, word) && length + strlen(word) + 3 <= size)
		sprintf(list + length, "%s%s", length ? ", " : "", word);
}

/* What a CPU has: a word; false: it does not say. */
typedef bool word_of_cpu(const char *sys, int cpu, char *word, size_t size);

static bool governor(const char *sys, int cpu, char *word, size_t size)
{
	return !sysfs_read(word, size, "%s/devices/system/cpu/cpu%d/cpufreq/scaling_governor", sys,
			   cpu);
}

/* States are numbered by their depth. */
static bool idle_state(const char *sys, int cpu, char *word, size_t size)
{
	char name[32], disabled[8];

	word[0] = '\0';
	for (int state = 0; !sysfs_read(name, sizeof(name),
					"%s/devices/system/cpu/cpu%d/cpuidle/state%d/name", sys, cpu,
					state); state++)
		if (!sysfs_read(disabled, sizeof(disabled),
				"%s/devices/system/cpu/cpu%d/cpuidle/state%d/disable", sys, cpu,
				state) &&
		    !strcmp(disabled, "0"))
			snprintf(word, size, "%s", name);
	return word[0];
}

/* Of the CPUs that this process may run on, each word once. */
static void words_of_cpus(word_of_cpu *word_of, const char *sys, char *buf, size_t size)
{
	char word[32];
	cpu_set_t cpus;

	buf[0] = '\0';
	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		return;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &cpus) && word_of(sys, cpu, word, sizeof(word)))
			add_word(buf, size, word);
}

void settings_governor(const char *sys, char *buf, size_t size)
{
	words_of_cpus(governor, sys, buf, size);
}

void settings_idle_state(const char *sys, char *buf, size_t size)
{
	words_of_cpus(idle_state, sys, buf, size);
}

int settings_smt(const char *sys)
{
	char text[8];

	if (sysfs_read(text, sizeof(text), "%s/devices/system/cpu/smt/active", sys))
		return -1;
	return !strcmp(text, "1");
}

int settings_turbo(const char *sys)
{
	char text[8];

	if (!sysfs_read(text, sizeof(text), "%s/devices/system/cpu/intel_pstate/no_turbo", sys))
		return !strcmp(text, "0");
	if (!sysfs_read(text, sizeof(text), "%s/devices/system/cpu/cpufreq/boost", sys))
		return !strcmp(text, "1");
	return -1;
}

/* tsc-early is the TSC too, in the first seconds after boot (arch/x86/kernel/tsc.c). */
void settings_clock_source(const char *sys, char *buf, size_t size)
{
	sysfs_read(buf, size, "%s/devices/system/clocksource/clocksource0/current_clocksource",
		   sys);
	if (!strcmp(buf, "tsc-early"))
		snprintf(buf, size, "tsc");
}

/* "always [madvise] never" */
void settings_thp(const char *sys, char *buf, size_t size)
{
	char text[64], *word;

	buf[0] = '\0';
	if (sysfs_read(text, sizeof(text), "%s/kernel/mm/transparent_hugepage/enabled", sys))
		return;
	word = strchr(text, '[');
	if (word)
		snprintf(buf, size, "%.*s", (int)strcspn(word + 1, "]"), word + 1);
}

/* A kernel with one node has no such file. */
int settings_numa_balancing(const char *proc)
{
	char text[16];

	return sysfs_read(text, sizeof(text), "%s/sys/kernel/numa_balancing", proc) ? -1 : atoi(text);
}

/* To the kernel, both devices in memory are partitions. */
static const char *kind_of_swap(const char *name, const char *type)
{
	if (!strncmp(name, "/dev/zram", strlen("/dev/zram")))
		return "zram";
	if (!strncmp(name, "/dev/ram", strlen("/dev/ram")))
		return "RAM disk";
	return type;
}

/* A kernel without swap has no such file. The line of headings has no number where others do. */
void settings_swap(const char *proc, char *buf, size_t size)
{
	char path[PATH_MAX], line[PATH_MAX + 64], name[PATH_MAX], type[32];
	unsigned long long kib;
	FILE *swaps;

	buf[0] = '\0';
	snprintf(path, sizeof(path), "%s/swaps", proc);
	swaps = fopen(path, "r");
	while (swaps && fgets(line, sizeof(line), swaps))
		if (sscanf(line, "%4095s %31s %llu", name, type, &kib) == 3)
			add_word(buf, size, kind_of_swap(name, type));
	if (swaps)
		fclose(swaps);
	if (!*buf)
		snprintf(buf, size, "none");
}
