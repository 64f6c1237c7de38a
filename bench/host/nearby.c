// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs and memory near a device: those that the kernel names in local_cpus of its PCI function
 * (sysfs-bus-pci).
 */
#include <errno.h>
#include <hwloc.h>
#include <hwloc/linux.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/nearby.h"
#include "host/schedule.h"
#include "lib/log.h"
#include "lib/sysfs.h"

struct nearby {
	hwloc_topology_t topology;
	hwloc_cpuset_t *sets;		/* one a thread */
	hwloc_nodeset_t nodes;		/* the device's; empty: it has no place */
	size_t threads, cpus;
};

/* From nearby_place() to nearby_unplace(). */
static struct {
	struct nearby *nearby;
	hwloc_cpuset_t before;		/* where the thread might run; NULL: nobody is placed */
	hwloc_nodeset_t node;		/* NULL: there is only one */
} placed;

/* Where the calling thread may run, before it is placed. */
static int note_usable(const struct nearby *nearby)
{
	if (!placed.before || !hwloc_bitmap_iszero(placed.before))
		return 0;
	if (!hwloc_get_cpubind(nearby->topology, placed.before, HWLOC_CPUBIND_THREAD))
		return 0;
	return -errno;
}

/* What the thread may use when it is not placed: not just the one CPU that it is bound to now. */
static void keep_usable(const struct nearby *nearby, hwloc_bitmap_t cpus)
{
	hwloc_bitmap_and(cpus, cpus, hwloc_topology_get_allowed_cpuset(nearby->topology));
	if (placed.before)
		hwloc_bitmap_and(cpus, cpus, placed.before);
}

/* CPUs that the kernel calls local to a device; empty if the device has no place. */
static void read_local_cpus(const char *sys, const char *device, const char *function,
			    hwloc_bitmap_t near)
{
	const struct {
		const char *folder, *name, *below;
	} places[] = {
		{ "class/infiniband", device, "device/" },
		/* a scalable function is below the PCI function that it is on */
		{ "class/infiniband", device, "device/../" },
		{ "bus/pci/devices", function, "" },
	};
	char path[PATH_MAX];

	hwloc_bitmap_zero(near);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!*places[i].name)
			continue;
		snprintf(path, sizeof(path), "%s/%s/%s/%slocal_cpus", sys, places[i].folder,
			 places[i].name, places[i].below);
		if (!hwloc_linux_read_path_as_cpumask(path, near))
			break;
		hwloc_bitmap_zero(near);
	}
}

struct nearby_share nearby_share(const char *sys, const char *device, const char *function)
{
	struct nearby_share share = { 0 };
	hwloc_bitmap_t near = hwloc_bitmap_alloc();
	cpu_set_t usable;

	if (!near || sched_getaffinity(0, sizeof(usable), &usable)) {
		hwloc_bitmap_free(near);
		return share;
	}
	read_local_cpus(sys, device, function, near);
	share.near = hwloc_bitmap_weight(near);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		share.usable += CPU_ISSET(cpu, &usable) && hwloc_bitmap_isset(near, cpu);
	hwloc_bitmap_free(near);
	return share;
}

/* The device's CPUs that this process may use; empty if the device has no place. */
static void local_cpus(struct nearby *nearby, const char *device, const char *function,
		       hwloc_bitmap_t near)
{
	read_local_cpus("/sys", device, function, near);
	hwloc_cpuset_to_nodeset(nearby->topology, near, nearby->nodes);
	keep_usable(nearby, near);
	nearby->cpus = hwloc_bitmap_weight(near);
}

/* An even share of the near part of the machine for each thread, and one CPU of that. */
static int spread(struct nearby *nearby, hwloc_bitmap_t from)
{
	hwloc_obj_t *roots;
	int n, err = -1;

	if (!nearby->cpus) {
		hwloc_bitmap_fill(from);
		keep_usable(nearby, from);
	}
	n = hwloc_get_nbobjs_inside_cpuset_by_type(nearby->topology, from, HWLOC_OBJ_PU);
	roots = calloc(n > 0 ? n : 1, sizeof(*roots));
	if (!roots)
		return -ENOMEM;
	n = hwloc_get_largest_objs_inside_cpuset(nearby->topology, from, roots, n);
	if (n > 0)
		err = hwloc_distrib(nearby->topology, roots, n, nearby->sets, nearby->threads,
				    INT_MAX, 0);
	free(roots);
	for (size_t i = 0; i < nearby->threads && !err; i++)
		hwloc_bitmap_singlify(nearby->sets[i]);
	return err ? -ENODEV : 0;
}

struct nearby *nearby_open(const char *device, const char *function, size_t threads)
{
	struct nearby *nearby = calloc(1, sizeof(*nearby));
	hwloc_bitmap_t near = hwloc_bitmap_alloc();
	int ret = nearby && near ? 0 : -ENOMEM;

	if (!ret) {
		nearby->threads = threads;
		nearby->sets = calloc(threads, sizeof(*nearby->sets));
		nearby->nodes = hwloc_bitmap_alloc();
		ret = nearby->sets && nearby->nodes ? 0 : -ENOMEM;
	}
	if (!ret && (hwloc_topology_init(&nearby->topology) ||
		     hwloc_topology_load(nearby->topology)))
		ret = -ENODEV;
	if (!ret)
		ret = note_usable(nearby);
	if (!ret) {
		local_cpus(nearby, device, function, near);
		ret = spread(nearby, near);
	}
	hwloc_bitmap_free(near);
	if (!ret)
		return nearby;
	log_error("hwloc: no CPUs for %zu threads: %s", threads, strerror(-ret));
	nearby_close(nearby);
	return NULL;
}

void nearby_close(struct nearby *nearby)
{
	if (!nearby)
		return;
	for (size_t i = 0; nearby->sets && i < nearby->threads; i++)
		hwloc_bitmap_free(nearby->sets[i]);
	free(nearby->sets);
	hwloc_bitmap_free(nearby->nodes);
	if (nearby->topology)
		hwloc_topology_destroy(nearby->topology);
	free(nearby);
}

size_t nearby_cpus(const struct nearby *nearby)
{
	return nearby->cpus;
}

int nearby_bind(const struct nearby *nearby, size_t index)
{
	if (!hwloc_set_cpubind(nearby->topology, nearby->sets[index], HWLOC_CPUBIND_THREAD))
		return 0;
	log_error("hwloc_set_cpubind: %s", strerror(errno));
	return -errno;
}

#define NOWHERE ((struct place){ -1, -1 })

static bool is_one_node(void)
{
	char nodes[64];

	return sysfs_read(nodes, sizeof(nodes), "/sys/devices/system/node/online") ||
	       !strpbrk(nodes, ",-");
}

/*
 * Goes by the distances that the firmware gives; without them all nodes are equally far. NULL: no
 * other node has memory.
 */
static hwloc_obj_t farthest_node(hwloc_topology_t topology, hwloc_obj_t from)
{
	struct hwloc_distances_s *distances;
	hwloc_obj_t node = NULL, found = NULL;
	hwloc_uint64_t most = 0, there = 0, back;
	unsigned int n = 1;

	if (hwloc_distances_get_by_type(topology, HWLOC_OBJ_NUMANODE, &n, &distances, 0, 0))
		n = 0;
	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node))) {
		if (node == from || !node->attr->numanode.local_memory)
			continue;
		if (n)
			hwloc_distances_obj_pair_values(distances, from, node, &there, &back);
		if (!found || there > most) {
			found = node;
			most = there;
		}
	}
	if (n)
		hwloc_distances_release(topology, distances);
	return found;
}

static void go_far(const struct nearby *nearby)
{
	int near = hwloc_bitmap_first(placed.node);
	hwloc_obj_t from = hwloc_get_numanode_obj_by_os_index(nearby->topology, near);
	hwloc_obj_t far = from ? farthest_node(nearby->topology, from) : NULL;

	if (far)
		hwloc_bitmap_only(placed.node, far->os_index);
	else
		hwloc_bitmap_zero(placed.node);
}

/* One node: the device's, or the CPU's if the device has none or several; or far from that one. */
static void choose_node(const struct nearby *nearby, bool far_memory)
{
	if (hwloc_get_nbobjs_by_type(nearby->topology, HWLOC_OBJ_NUMANODE) < 2)
		return;
	placed.node = hwloc_bitmap_dup(nearby->nodes);
	if (!placed.node)
		return;
	if (hwloc_bitmap_weight(placed.node) != 1)
		hwloc_cpuset_to_nodeset(nearby->topology, nearby->sets[0], placed.node);
	hwloc_bitmap_singlify(placed.node);
	if (far_memory)
		go_far(nearby);
}

struct place nearby_place(const char *device, const char *function, bool far_memory)
{
	struct place place = NOWHERE;

	if (schedule_cpus() < 2 && is_one_node())
		return place;
	placed.before = hwloc_bitmap_alloc();
	if (!placed.before)
		return place;
	placed.nearby = nearby_open(device, function, 1);
	if (!placed.nearby || nearby_bind(placed.nearby, 0)) {
		nearby_unplace();
		return place;
	}
	choose_node(placed.nearby, far_memory);
	place.cpu = hwloc_bitmap_first(placed.nearby->sets[0]);
	place.node = placed.node ? hwloc_bitmap_first(placed.node) : -1;
	return place;
}

void nearby_unplace_thread(void)
{
	if (placed.nearby && hwloc_set_cpubind(placed.nearby->topology, placed.before,
					       HWLOC_CPUBIND_THREAD))
		log_error("hwloc_set_cpubind: %s", strerror(errno));
}

void nearby_unplace(void)
{
	nearby_unplace_thread();
	nearby_close(placed.nearby);
	hwloc_bitmap_free(placed.before);
	hwloc_bitmap_free(placed.node);
	memset(&placed, 0, sizeof(placed));
}

/* Preferred, not strict: a region may be larger than a node. */
void nearby_bind_memory(void *address, size_t bytes)
{
	static bool told;

	if (!placed.node || told ||
	    !hwloc_set_area_membind(placed.nearby->topology, address, bytes, placed.node,
				    HWLOC_MEMBIND_BIND, HWLOC_MEMBIND_BYNODESET))
		return;
	log_note("hwloc_set_area_membind: %s; memory is on any NUMA node", strerror(errno));
	told = true;
}
