// SPDX-License-Identifier: GPL-2.0
/* Numbers among the options of a subcommand. */
#include "cmd/cmd.h"

uint64_t cmd_number(struct argp_state *state, const char *name, const char *text,
		    enum option_type type, uint64_t min, uint64_t max)
{
	const struct option_desc desc = { .type = type, .min = min, .max = max };
	uint64_t value = min;
	char range[128];

	if (option_parse_number(text, type, min, max, &value)) {
		option_format_range(&desc, range, sizeof(range));
		argp_error(state, "%s: invalid value '%s'; valid: %s", name, text, range);
	}
	return value;
}
