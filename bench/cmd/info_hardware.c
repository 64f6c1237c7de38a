// SPDX-License-Identifier: GPL-2.0
/* What `odpbench info` prints of an RDMA device's hardware. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmd/info_hardware.h"

/* One thing that is known: where it stands in the entry, and how it is put. */
struct fact {
	const char *object, *member;	/* object "": the entry itself */
	const char *format;		/* with one %s */
};

static const struct fact board[] = {
	{ "pci", "family", "%s" },
	{ "product", "part_number", "part %s" },
	{ "product", "serial_number", "serial number %s" },
	{ "", "board_id", "board %s" },
	{ "", "hca_type", "type %s" },
	{ "", "node_guid", "GUID %s" },
	{ "", "fault_scheme", "faults by the %s scheme" },
}, place[] = {
	{ "pci", "function", "%s" },
	{ "", "scalable_function", "%s" },
	{ "pci", "kind", "%s" },
	{ "pci", "physical_function", "of %s" },
	{ "pci", "virtual_functions", "%s virtual functions" },
	{ "pci", "speed_gts", "PCIe %s GT/s" },
	{ "pci", "most_speed_gts", "at most %s GT/s" },
	{ "pci", "width", "x%s" },
	{ "pci", "most_width", "at most x%s" },
	{ "pci", "numa_node", "NUMA node %s" },
	{ "pci", "iommu_group", "IOMMU group %s" },
	{ "eswitch", "mode", "eswitch %s" },
	{ "lag", "state", "LAG %s" },
	{ "lag", "type", "%s" },
}, port[] = {
	{ "", "port", "port %s" },
	{ "", "link_layer", "%s" },
	{ "", "state", "%s" },
	{ "", "rate", "%s" },
	{ "", "mtu_bytes", "MTU %s" },
	{ "", "most_mtu_bytes", "at most %s" },
	{ "", "netdev", "%s" },
	{ "", "bond", "of %s" },
	{ "", "bond_mode", "%s" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A text as it is, a number in decimal; false: there is none. */
static bool in_words(const json_t *value, char *buf, size_t size)
{
	if (json_is_string(value))
		snprintf(buf, size, "%s", json_string_value(value));
	else if (json_is_number(value))
		snprintf(buf, size, "%g", json_number_value(value));
	else
		return false;
	return true;
}

static void print_facts(const char *title, const json_t *entry, const struct fact *facts, size_t n)
{
	const char *separator = "";
	char words[256];

	printf("    %-8s ", title);
	for (size_t i = 0; i < n; i++) {
		const json_t *object = *facts[i].object ? json_object_get(entry, facts[i].object) :
							  entry;

		if (!in_words(json_object_get(object, facts[i].member), words, sizeof(words)))
			continue;
		fputs(separator, stdout);
		printf(facts[i].format, words);
		separator = ", ";
	}
	putchar('\n');
}

static void print_one(const json_t *entry)
{
	const char *name;
	json_t *reason, *one;
	size_t i;

	print_facts("board", entry, board, COUNT(board));
	if (json_object_get(entry, "pci"))
		print_facts("place", entry, place, COUNT(place));
	json_array_foreach(json_object_get(entry, "ports"), i, one)
		print_facts(i ? "" : "ports", one, port, COUNT(port));
	i = 0;
	json_object_foreach(json_object_get(entry, "unread"), name, reason)
		printf("    %-8s %s: %s\n", i++ ? "" : "unread", name, json_string_value(reason));
}

void info_hardware(const json_t *list, const char *name)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (!strcmp(json_string_value(json_object_get(entry, "name")), name))
			print_one(entry);
}
