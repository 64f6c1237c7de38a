// SPDX-License-Identifier: GPL-2.0
/*
 * What besides the kernel affects the numbers of two runs: what must be the same, and what is only
 * reported if it differs. Everything else in "env" may differ.
 */
#include <math.h>
#include <stdlib.h>

#include "compare/likeness.h"
#include "lib/must.h"

static const struct key {
	const char *name, *object, *member;	/* member NULL: the object itself */
	enum { EQUAL, NOTED } class;
	double close;		/* a number this much larger or smaller is the same */
} keys[] = {
	{ "CPU", "cpu", "model", EQUAL, 0 },
	{ "number of CPUs", "cpu", "online", EQUAL, 0 },
	{ "cpufreq governor", "cpu", "governor", EQUAL, 0 },
	{ "SMT", "cpu", "smt", EQUAL, 0 },
	{ "IOMMU", "iommu", "vendor", EQUAL, 0 },
	{ "what the IOMMU offers", "iommu", "features", EQUAL, 0 },
	{ "number of NUMA nodes", "topology", "numa_nodes", EQUAL, 0 },
	{ "NUMA balancing", "topology", "numa_balancing", NOTED, 0 },
	/* What a kernel takes for itself before it counts memory differs by release. */
	{ "memory", "topology", "memory_bytes", NOTED, 0.02 },
	{ "deepest idle state", "cpu", "idle_state", NOTED, 0 },
	{ "turbo", "cpu", "turbo", NOTED, 0 },
	{ "swap space", "kernel", "swap", NOTED, 0 },
	{ "clock source", "kernel", "clock_source", NOTED, 0 },
	/* Microcode comes with packages, as kernels do; kernels differ in the default for THP. */
	{ "microcode", "cpu", "microcode", NOTED, 0 },
	{ "transparent huge pages", "kernel", "thp", NOTED, 0 },
	{ "kernel command line", "kernel", "cmdline", NOTED, 0 },
	{ "kernel configuration", "kernel", "config", NOTED, 0 },
	{ "devices", "devices", NULL, NOTED, 0 },
	{ "lent function", "lent", "function", NOTED, 0 },
	{ "odpbench", "versions", "odpbench", NOTED, 0 },
	{ "odpbench's compiler", "versions", "compiler", NOTED, 0 },
	{ "odp_path", "versions", "odp_path", NOTED, 0 },
	{ "odp_dev", "versions", "odp_dev", NOTED, 0 },
	{ "libibverbs", "versions", "libibverbs", NOTED, 0 },
};

_Static_assert(sizeof(keys) / sizeof(keys[0]) == LIKENESSES, "their number");

bool likeness_must(size_t i)
{
	return keys[i].class == EQUAL;
}

static const json_t *value_of(const json_t *doc, const struct key *key)
{
	const json_t *object = json_object_get(json_object_get(doc, "env"), key->object);

	return key->member ? json_object_get(object, key->member) : object;
}

static bool is_same(const json_t *a, const json_t *b, const struct key *key)
{
	double x = json_number_value(a), y = json_number_value(b);

	if (key->close && a && b)
		return fabs(x - y) <= fabs(x) * key->close;
	return (!a && !b) || json_equal(a, b);
}

/* A value as in the document, a text without its quotes. The caller frees it. */
static char *in_words(const json_t *value)
{
	if (!value)
		return must_copy("not known");
	return json_is_string(value) ? must_copy(json_string_value(value)) :
				       must_take(json_dumps(value, JSON_ENCODE_ANY));
}

char *likeness_difference(size_t i, const json_t *base, const json_t *doc)
{
	const struct key *key = &keys[i];
	const json_t *values[2] = { value_of(base, key), value_of(doc, key) };
	char *words[2], *text;

	if (is_same(values[0], values[1], key))
		return NULL;
	words[0] = in_words(values[0]);
	words[1] = in_words(values[1]);
	text = must_format(values[0] ? "%s is %.600s, not %.600s" : "%s is %.600s, and was %.600s",
			   key->name, words[1], words[0]);
	free(words[0]);
	free(words[1]);
	return text;
}

bool likeness_known(size_t i, const json_t *base, const json_t *doc)
{
	return value_of(base, &keys[i]) && value_of(doc, &keys[i]);
}
