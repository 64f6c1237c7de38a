// SPDX-License-Identifier: GPL-2.0
/* How often something was to happen while samples were taken, and how often it did. */
#include <string.h>

#include "results/rate.h"

#define PART 20		/* 1/20 of the rate may be missing, or too much */

bool rate_is_kept(uint64_t asked, uint64_t achieved)
{
	uint64_t off = asked > achieved ? asked - achieved : achieved - asked;

	return off <= asked / PART;
}

json_t *rate_to_json(uint64_t asked, uint64_t achieved)
{
	return json_pack("{s:I, s:I, s:s}", "asked", (json_int_t)asked, "achieved",
			 (json_int_t)achieved, "verdict",
			 rate_is_kept(asked, achieved) ? "kept" : "missed");
}

bool rate_was_missed(const json_t *row)
{
	const char *verdict = json_string_value(json_object_get(json_object_get(row, "rate"),
								"verdict"));

	return verdict && !strcmp(verdict, "missed");
}
