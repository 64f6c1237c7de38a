// SPDX-License-Identifier: GPL-2.0
/* The conformance cases, and a soak of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "qualify/kind.h"

#define TIMEOUT_S (4 * 3600)

static char *command(const struct qualification *of, const struct part *part)
{
	const char *paths = part_value(part, "paths", NULL), *cases = part_value(part, "cases", NULL);
	bool quick = !strcmp(part_value(part, "quick", "no"), "yes");

	return must_format("odpbench validate -d %s%s%s%s%s%s%s", of->device, quick ? " --quick" : "",
			   paths ? " -P " : "", paths ? paths : "", cases ? " -k '" : "", cases ? cases : "",
			   cases ? "'" : "");
}

static char *soak_command(const struct qualification *of, const struct part *part)
{
	const char *paths = part_value(part, "paths", NULL);

	return must_format("odpbench validate -d %s --soak %s --seed %s%s%s", of->device,
			   part_value(part, "time", "10m"), part_value(part, "seed", "1"),
			   paths ? " -P " : "", paths ? paths : "");
}

static bool takes_time(const char *value, char *err, size_t err_size)
{
	size_t digits = strspn(value, "0123456789");

	if (digits && strtoul(value, NULL, 10) && (!value[digits] || (strchr("smh", value[digits]) &&
								     !value[digits + 1])))
		return true;
	snprintf(err, err_size, "a time, such as 90s, 20m or 2h");
	return false;
}

static bool takes_pattern(const char *value, char *err, size_t err_size)
{
	if (!strchr(value, '\''))
		return true;
	snprintf(err, err_size, "a pattern of names of cases, as odpbench validate -k takes it");
	return false;
}

static const struct kind_key keys[] = {
	{ "quick", kind_takes_yes }, { "paths", kind_takes_word }, { "cases", takes_pattern }, { }
};

const struct kind kind_validate = {
	.name = "validate", .keys = keys, .timeout_s = TIMEOUT_S, .command = command,
	.judge = kind_judge_ktap,
};

static const struct kind_key soak_keys[] = {
	{ "time", takes_time }, { "seed", kind_takes_number }, { "paths", kind_takes_word }, { }
};

const struct kind kind_soak = {
	.name = "soak", .keys = soak_keys, .timeout_s = TIMEOUT_S, .command = soak_command,
	.judge = kind_judge_ktap,
};
