// SPDX-License-Identifier: GPL-2.0
/* Placing a thread and memory near a device, and undoing it, with a fake topology of two nodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <hwloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/memory.h"
#include "host/nearby.h"
#include "host/schedule.h"

/* linux/mempolicy.h; from 5.15 on there is a set of preferred nodes, which may be of one. */
#define MPOL_PREFERRED 1
#define MPOL_PREFERRED_MANY 5
#define MPOL_F_ADDR 2

static cpu_set_t before;

/* The one file of sysfs that says something, and the CPU that it names. */
static const char *local_cpus;
static int local_cpu;

int __wrap_hwloc_linux_read_path_as_cpumask(const char *path, hwloc_bitmap_t set);
int __wrap_hwloc_linux_read_path_as_cpumask(const char *path, hwloc_bitmap_t set)
{
	if (!local_cpus || strcmp(path, local_cpus))
		return -1;
	return hwloc_bitmap_only(set, local_cpu);
}

static int note_affinity(void **state)
{
	(void)state;
	return sched_getaffinity(0, sizeof(before), &before);
}

static bool may_run_as_before(void)
{
	cpu_set_t now;

	return !sched_getaffinity(0, sizeof(now), &now) && CPU_EQUAL(&now, &before);
}

/* Another thread, started on the one CPU; undoing gives it its CPUs back, too. */
static void *unplace(void *argument)
{
	nearby_unplace_thread();
	*(bool *)argument = may_run_as_before();
	return NULL;
}

static void thread_is_put_on_one_cpu_and_back(void **state)
{
	bool free_again = false;
	struct place place;
	pthread_t thread;

	(void)state;
	if (schedule_cpus() < 2)
		skip();
	place = nearby_place("", "", false);
	assert_true(place.cpu >= 0 && CPU_ISSET(place.cpu, &before));
	assert_int_equal(schedule_cpus(), 1);
	assert_int_equal(sched_getcpu(), place.cpu);
	assert_int_equal(pthread_create(&thread, NULL, unplace, &free_again), 0);
	pthread_join(thread, NULL);
	assert_true(free_again);
	assert_int_equal(schedule_cpus(), 1);
	nearby_unplace();
	assert_true(may_run_as_before());
	nearby_unplace();	/* nothing to undo */
	assert_true(may_run_as_before());
}

/* A restriction to some CPUs, as by taskset, is respected; with one CPU there is no choice. */
static void other_cpus_are_not_taken(void **state)
{
	cpu_set_t fewer = before;
	struct place place;

	(void)state;
	if (schedule_cpus() < 2)
		skip();
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &before))
			continue;
		CPU_CLR(i, &fewer);	/* the first: it would be chosen */
		break;
	}
	assert_int_equal(sched_setaffinity(0, sizeof(fewer), &fewer), 0);
	place = nearby_place("", "", false);
	assert_true(CPU_ISSET(sched_getcpu(), &fewer));
	assert_true(place.cpu < 0 || CPU_ISSET(place.cpu, &fewer));
	if (CPU_COUNT(&fewer) > 1)
		assert_int_equal(schedule_cpus(), 1);
	nearby_unplace();
	assert_int_equal(schedule_cpus(), CPU_COUNT(&fewer));
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

/* Threads of a workload are spread over all CPUs, though their starter is on one. */
static void placed_thread_is_no_limit_for_others(void **state)
{
	struct nearby *nearby;
	cpu_set_t first, second;

	(void)state;
	if (schedule_cpus() < 2)
		skip();
	nearby_place("", "", false);
	nearby = nearby_open("", "", 2);
	assert_non_null(nearby);
	assert_int_equal(nearby_bind(nearby, 0), 0);
	sched_getaffinity(0, sizeof(first), &first);
	assert_int_equal(nearby_bind(nearby, 1), 0);
	sched_getaffinity(0, sizeof(second), &second);
	assert_false(CPU_EQUAL(&first, &second));
	nearby_close(nearby);
	nearby_unplace();
	assert_true(may_run_as_before());
}

/* Of a device, of the PCI function that a scalable one is on, of a function: whichever has CPUs. */
static void cpus_near_each_kind_of_device(void **state)
{
	static const char *const files[] = {
		"/sys/class/infiniband/mlx5_9/device/local_cpus",
		"/sys/class/infiniband/mlx5_9/device/../local_cpus",
		"/sys/bus/pci/devices/0000:86:00.0/local_cpus",
	};

	(void)state;
	if (schedule_cpus() < 2)
		skip();
	for (local_cpu = CPU_SETSIZE - 1; !CPU_ISSET(local_cpu, &before); local_cpu--)
		;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		local_cpus = files[i];
		assert_int_equal(nearby_place("mlx5_9", "0000:86:00.0", false).cpu, local_cpu);
		nearby_unplace();
	}
	local_cpus = NULL;
}

static int policy_of(void *address)
{
	int mode = -1;

	return syscall(SYS_get_mempolicy, &mode, NULL, 0, address, MPOL_F_ADDR) ? -errno : mode;
}

/* Every machine has node 0; if the fake topology puts the CPU on node 1, the kernel may refuse. */
static void memory_comes_from_the_node(void **state)
{
	struct place place;
	char *memory;
	int policy;

	(void)state;
	if (schedule_cpus() < 2)
		skip();
	setenv("HWLOC_SYNTHETIC", "node:2 core:1 pu:1", 1);
	setenv("HWLOC_THISSYSTEM", "1", 1);
	place = nearby_place("", "", false);
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_THISSYSTEM");
	assert_true(place.node == 0 || place.node == 1);
	memory = memory_map(1 << 20);
	assert_non_null(memory);
	policy = policy_of(memory);
	munmap(memory, 1 << 20);
	nearby_unplace();
	if (policy == -ENOSYS || place.node)
		skip();
	assert_true(policy == MPOL_PREFERRED || policy == MPOL_PREFERRED_MANY);
	memory = memory_map(1 << 20);
	assert_int_equal(policy_of(memory), 0);
	munmap(memory, 1 << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(thread_is_put_on_one_cpu_and_back, note_affinity),
		cmocka_unit_test_setup(other_cpus_are_not_taken, note_affinity),
		cmocka_unit_test_setup(placed_thread_is_no_limit_for_others, note_affinity),
		cmocka_unit_test_setup(cpus_near_each_kind_of_device, note_affinity),
		cmocka_unit_test_setup(memory_comes_from_the_node, note_affinity),
	};

	return cmocka_run_group_tests_name("nearby", tests, NULL, NULL);
}
