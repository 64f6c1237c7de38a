// SPDX-License-Identifier: GPL-2.0
/* Whether mlx5 sends over several ports as if they were one. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rdma/attribute.h"
#include "rdma/lag.h"
#include "rdma/unread.h"

static const struct attribute attributes[] = {
	{ "state", "state", attribute_text },
	/* what follows has no value while it is disabled */
	{ "type", "type", attribute_text },
	{ "port_selection", "port_sel_mode", attribute_text },
};

void lag_describe(json_t *object, const char *sys, const char *name, json_t *reasons)
{
	size_t n = sizeof(attributes) / sizeof(attributes[0]);
	char directory[PATH_MAX];
	const char *state;
	json_t *lag;

	snprintf(directory, sizeof(directory), "%s/kernel/debug/mlx5/%s/lag", sys, name);
	if (access(directory, X_OK) && errno == ENOENT) {
		unread(reasons, "lag", "not in debugfs: that is not mounted, or the function has no "
		       "LAG, or the kernel does not export it");
		return;
	}
	lag = json_object();
	attribute_read(lag, directory, attributes, 1, "lag.", reasons);
	state = json_string_value(json_object_get(lag, "state"));
	if (state && !strcmp(state, "active"))
		attribute_read(lag, directory, attributes + 1, n - 1, "lag.", reasons);
	json_object_set_new(object, "lag", lag);
}
