// SPDX-License-Identifier: GPL-2.0
/* The environment: where the numbers come from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/hardware.h"
#include "report/wording.h"
#include "results/environment.h"

static const char *text_at(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text && *text ? text : "-";
}

/* "send, write" */
static void print_words(const json_t *words, FILE *out)
{
	json_t *word;
	size_t i;

	json_array_foreach(words, i, word)
		fprintf(out, "%s%s", i ? ", " : "", json_string_value(word));
	if (!json_array_size(words))
		fputs("none", out);
}

struct device_facts {
	struct section *section;
	const char *device;
};

static void add_hardware_line(void *context, const char *about, const char *line)
{
	const struct device_facts *facts = context;
	char *name = must_format("%s %s", facts->device, about);

	section_fact(facts->section, name, "%s", line);
	free(name);
}

static void add_devices(struct section *section, const json_t *devices, const json_t *hardware)
{
	struct device_facts facts = { .section = section };
	json_t *device, *words;
	const char *transport;
	size_t i;

	json_array_foreach(devices, i, device) {
		struct text_stream stream;
		const char *separator = "; ODP: ";
		char *text;

		must_open(&stream);
		fputs(text_at(device, "name"), stream.out);
		if (json_object_get(device, "about"))
			fprintf(stream.out, ", %s", text_at(device, "about"));
		fprintf(stream.out, ", driver %s, firmware %s", text_at(device, "driver"),
			text_at(device, "firmware"));
		json_object_foreach(json_object_get(device, "odp"), transport, words) {
			fprintf(stream.out, "%s%s: ", separator, transport);
			print_words(words, stream.out);
			separator = "; ";
		}
		text = must_close(&stream);
		section_fact(section, "device", "%s", text);
		free(text);
		facts.device = text_at(device, "name");
		hardware_lines(hardware, facts.device, add_hardware_line, &facts);
	}
}

static void add_iommu(struct section *section, const json_t *env)
{
	const json_t *iommu = json_object_get(env, "iommu");
	const json_t *lent = json_object_get(env, "lent");
	struct text_stream stream;
	char *text;

	must_open(&stream);
	print_words(json_object_get(iommu, "units"), stream.out);
	if (json_array_size(json_object_get(iommu, "features"))) {
		fputs("; offers: ", stream.out);
		print_words(json_object_get(iommu, "features"), stream.out);
	}
	text = must_close(&stream);
	section_fact(section, "IOMMU", "%s; units: %s", text_at(iommu, "vendor"), text);
	free(text);
	if (json_is_object(lent))
		section_fact(section, "lent function", "%s, IOMMU group %lld",
			     text_at(lent, "function"),
			     (long long)json_integer_value(json_object_get(lent, "group")));
}

static void add_objects(struct section *section, const char *name, const char *separator,
			const json_t *object)
{
	struct text_stream stream;
	const char *member;
	json_t *value;
	bool first = true;
	char *text;

	if (!json_object_size(object))
		return;
	must_open(&stream);
	json_object_foreach((json_t *)object, member, value) {
		if (!json_string_length(value))		/* a module that was not asked */
			continue;
		fprintf(stream.out, "%s%s%s%s", first ? "" : ", ", member, separator,
			json_string_value(value));
		first = false;
	}
	text = must_close(&stream);
	section_fact(section, name, "%s", text);
	free(text);
}

static const char *on_or_off(const json_t *object, const char *member)
{
	const json_t *value = json_object_get(object, member);

	return !value ? "-" : json_is_true(value) ? "on" : "off";
}

/* Older documents do not have them. */
static void add_settings(struct section *section, const json_t *kernel, const json_t *cpu)
{
	if (!json_object_get(cpu, "smt") && !json_object_get(cpu, "governor") &&
	    !json_object_get(kernel, "thp") && !json_object_get(kernel, "clock_source"))
		return;
	section_fact(section, "settings", "cpufreq governor %s; deepest idle state %s; turbo %s; "
		     "SMT %s; microcode %s; clock source %s; transparent huge pages %s; swap space %s",
		     text_at(cpu, "governor"), text_at(cpu, "idle_state"), on_or_off(cpu, "turbo"),
		     on_or_off(cpu, "smt"), text_at(cpu, "microcode"),
		     text_at(kernel, "clock_source"), text_at(kernel, "thp"), text_at(kernel, "swap"));
}

/* Each place once, usually one for a device: "CPU 3, memory of NUMA node 1". */
static void add_placement(struct section *section, const json_t *rows)
{
	json_t *told = json_object(), *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		const json_t *place = json_object_get(row, "placement");
		const json_t *node = json_object_get(place, "node");
		char text[96];

		if (!place)
			continue;
		snprintf(text, sizeof(text), "CPU %lld",
			 (long long)json_integer_value(json_object_get(place, "cpu")));
		if (node)
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				 ", memory of NUMA node %lld", (long long)json_integer_value(node));
		if (json_object_get(told, text))
			continue;
		json_object_set_new(told, text, json_true());
		section_fact(section, "measured on", "%s", text);
	}
	json_decref(told);
}

/* What the machine is; the rest of a report's environment is about the run. */
static void add_machine(struct section *section, const json_t *env)
{
	const json_t *kernel = json_object_get(env, "kernel");
	const json_t *cpu = json_object_get(env, "cpu");
	const json_t *topology = json_object_get(env, "topology");
	char bytes[32];

	format_bytes(json_number_value(json_object_get(topology, "memory_bytes")), bytes,
		     sizeof(bytes));
	section_fact(section, "kernel", "%s", text_at(kernel, "release"));
	section_fact(section, "version", "%s", text_at(kernel, "version"));
	section_fact(section, "cmdline", "%s", text_at(kernel, "cmdline"));
	add_objects(section, "config", "=", json_object_get(kernel, "config"));
	section_fact(section, "CPU", "%s; %lld online", text_at(cpu, "model"),
		     (long long)json_integer_value(json_object_get(cpu, "online")));
	add_settings(section, kernel, cpu);
	section_fact(section, "topology", "%s; NUMA nodes: %lld; memory: %s",
		     text_at(topology, "summary"),
		     (long long)json_integer_value(json_object_get(topology, "numa_nodes")), bytes);
	add_iommu(section, env);
	add_devices(section, json_object_get(env, "devices"), json_object_get(env, "hardware"));
	add_objects(section, "versions", " ", json_object_get(env, "versions"));
}

/* The other host says what it is only if its odpbench knows how to. */
static void add_other_host(struct report *report, const json_t *env)
{
	struct section *section;

	if (!json_object_get(env, "peer_env"))
		return;
	section = report_section(report, "Environment of the other host");
	section_fact(section, "host", "%s", text_at(json_object_get(env, "peer"), "host"));
	add_machine(section, json_object_get(env, "peer_env"));
}

int report_environment(struct report *report)
{
	const json_t *env = json_object_get(report->doc, "env");
	const char *comment = json_string_value(json_object_get(report->doc, "comment"));
	struct section *section = report_section(report, "Environment");

	if (comment)
		section_text(section, "Note: %s", comment);
	if (emulation_warning(report->domain))
		section_warning(section, emulation_warning(report->domain));
	section_warn_of_devices(section, report->doc);
	if (environment_warning(env))
		section_warning(section, environment_warning(env));
	section_fact(section, "time domain", "%s; unit: %s", report->domain, report->unit);
	section_fact(section, "started", "%s", text_at(report->doc, "started"));
	add_machine(section, env);
	add_placement(section, json_object_get(report->doc, "rows"));
	add_objects(section, "other host", " ", json_object_get(env, "peer"));
	add_other_host(report, env);
	return 0;
}
