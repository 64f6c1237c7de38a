// SPDX-License-Identifier: GPL-2.0
/* Which RDMA device it is and where it sits, in words. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/hardware.h"

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
	{ "", "hw_rev", "revision %s" },
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

/* A text as it is, a number in decimal, on or off; false: it is none of these. */
static bool in_words(const json_t *value, char *buf, size_t size)
{
	if (json_is_string(value))
		snprintf(buf, size, "%s", json_string_value(value));
	else if (json_is_number(value))
		snprintf(buf, size, "%.10g", json_number_value(value));
	else if (json_is_boolean(value))
		snprintf(buf, size, "%s", json_is_true(value) ? "on" : "off");
	else
		return false;
	return true;
}

/* What is known of these facts, with commas. */
static void add_facts(const char *about, const json_t *entry, const struct fact *facts, size_t n,
		      hardware_line *line, void *context)
{
	const char *separator = "";
	struct text_stream stream;
	char words[256], *text;

	must_open(&stream);
	for (size_t i = 0; i < n; i++) {
		const json_t *object = *facts[i].object ? json_object_get(entry, facts[i].object) :
							  entry;

		if (!in_words(json_object_get(object, facts[i].member), words, sizeof(words)))
			continue;
		fputs(separator, stream.out);
		fprintf(stream.out, facts[i].format, words);
		separator = ", ";
	}
	text = must_close(&stream);
	if (*text)
		line(context, about, text);
	free(text);
}

/* "running fw.version 16.35.4030": a line for each group of an object of objects. */
static void add_groups(const char *about, const json_t *groups, hardware_line *line, void *context)
{
	const char *group, *name;
	json_t *members, *value;

	json_object_foreach((json_t *)groups, group, members) {
		struct text_stream stream;
		char words[256], *text;

		must_open(&stream);
		fputs(group, stream.out);
		if (in_words(members, words, sizeof(words)))
			fprintf(stream.out, " %s", words);
		json_object_foreach(members, name, value)
			if (in_words(value, words, sizeof(words)))
				fprintf(stream.out, ", %s %s", name, words);
		text = must_close(&stream);
		line(context, about, text);
		free(text);
	}
}

static void add_one(const json_t *entry, hardware_line *line, void *context)
{
	const char *name;
	json_t *reason, *one;
	size_t i;

	add_facts("board", entry, board, COUNT(board), line, context);
	add_facts("place", entry, place, COUNT(place), line, context);
	json_array_foreach(json_object_get(entry, "ports"), i, one)
		add_facts("ports", one, port, COUNT(port), line, context);
	add_groups("firmware", json_object_get(entry, "firmware"), line, context);
	add_groups("devlink", json_object_get(entry, "parameters"), line, context);
	json_object_foreach(json_object_get(entry, "unread"), name, reason) {
		char *text = must_format("%s: %s", name, json_string_value(reason));

		line(context, "unread", text);
		free(text);
	}
}

void hardware_lines(const json_t *list, const char *name, hardware_line *line, void *context)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (!strcmp(json_string_value(json_object_get(entry, "name")) ?: "", name))
			add_one(entry, line, context);
}
