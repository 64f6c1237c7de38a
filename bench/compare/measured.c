// SPDX-License-Identifier: GPL-2.0
/* What is compared of a row. */
#include <string.h>

#include "compare/measured.h"

#define TIME(name, words, value, difference)						\
	{ name, words, { name, NULL, value }, UNIT_TIME, SENSE_FEWER, MATTER_TIME, false, difference }
#define FLUSHES(name, words, key, value, matter, clocked)				\
	{ name, words, { name, key, value }, UNIT_FLUSHES, SENSE_FEWER, matter, clocked, false }
#define COUNT(name, words, sense, matter)						\
	{ name, words, { name, name, value_counter }, UNIT_FLUSHES, sense, matter, false, false }
#define BYTES(name, words, clocked)							\
	{ name, words, { name, name, value_memory_per_gib }, UNIT_BYTES, SENSE_FEWER, MATTER_MEMORY, clocked, false }

const struct measured measured[MEASURED] = {
	[MEASURED_P50] = TIME("p50", "time of an operation (p50)", value_p50, false),
	TIME("fault_cost", "cost of an operation's faults (p50)", value_p50_fault, true),
	FLUSHES("flushes_map", "IOTLB flushes at once of mapping, per 512 pages",
		"flushes_map", value_flushes, MATTER_FLUSHES, false),
	FLUSHES("flushes_unmap", "IOTLB flushes at once of unmapping, per 512 pages",
		"flushes_unmap", value_flushes, MATTER_FLUSHES, false),
	FLUSHES("flushes_queued", "queued IOTLB flushes, per 512 pages",
		"flushes_queued", value_flushes, MATTER_QUEUED, true),
	FLUSHES("sustained_map", "IOTLB flushes at once of mapping, sustained, per 512 pages",
		"flushes_map", value_sustained, MATTER_FLUSHES, false),
	FLUSHES("sustained_unmap", "IOTLB flushes at once of unmapping, sustained, per 512 pages",
		"flushes_unmap", value_sustained, MATTER_FLUSHES, false),
	FLUSHES("sustained_queued", "queued IOTLB flushes, sustained, per 512 pages",
		"flushes_queued", value_sustained, MATTER_QUEUED, true),
	COUNT("faults", "faults of an operation", SENSE_FEWER, MATTER_FAULTS),
	COUNT("maps", "entries mapped by an operation", SENSE_NONE, MATTER_FAULTS),
	COUNT("unmaps", "entries unmapped by an operation", SENSE_NONE, MATTER_FAULTS),
	COUNT("invalidations", "invalidations of an operation", SENSE_NONE, MATTER_FAULTS),
	BYTES("list_bytes", "lists, per GiB registered", false),
	BYTES("device_table_bytes", "device tables, per GiB registered", false),
	BYTES("iommu_table_bytes", "IOMMU page tables, per GiB registered", false),
	BYTES("slab_bytes", "slab memory, per GiB registered", true),
};

size_t measured_find(const char *name)
{
	size_t i = 0;

	while (i < MEASURED && strcmp(measured[i].name, name))
		i++;
	return i;
}
