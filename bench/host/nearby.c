// SPDX-License-Identifier: GPL-2.0
/* CPUs near a device. The kernel says which in local_cpus of its PCI function (sysfs-bus-pci). */
#include <errno.h>
#include <hwloc.h>
#include <hwloc/linux.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host/nearby.h"
#include "lib/log.h"

struct nearby {
	hwloc_topology_t topology;
	hwloc_cpuset_t *sets;		/* one a thread */
	size_t threads, cpus;
};

/* Those of the device that this process may use; empty where it has no place. */
static void local_cpus(struct nearby *nearby, const char *device, const char *function,
		       hwloc_bitmap_t near)
{
	const struct {
		const char *format, *name;
	} places[] = {
		{ "/sys/class/infiniband/%s/device/local_cpus", device },
		{ "/sys/bus/pci/devices/%s/local_cpus", function },
	};
	char path[256];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!*places[i].name)
			continue;
		snprintf(path, sizeof(path), places[i].format, places[i].name);
		if (!hwloc_linux_read_path_as_cpumask(path, near))
			break;
		hwloc_bitmap_zero(near);
	}
	hwloc_bitmap_and(near, near, hwloc_topology_get_allowed_cpuset(nearby->topology));
	nearby->cpus = hwloc_bitmap_weight(near);
}

/* An even share of the near part of the machine for each thread, and one CPU of that. */
static int spread(struct nearby *nearby, hwloc_const_bitmap_t near)
{
	hwloc_const_cpuset_t from = nearby->cpus ? near :
				    hwloc_topology_get_allowed_cpuset(nearby->topology);
	int n = hwloc_get_nbobjs_inside_cpuset_by_type(nearby->topology, from, HWLOC_OBJ_PU);
	hwloc_obj_t *roots = calloc(n > 0 ? n : 1, sizeof(*roots));
	int err = -1;

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
		ret = nearby->sets ? 0 : -ENOMEM;
	}
	if (!ret && (hwloc_topology_init(&nearby->topology) ||
		     hwloc_topology_load(nearby->topology)))
		ret = -ENODEV;
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
