// SPDX-License-Identifier: GPL-2.0
/* What a command is to read is there; else it was typed wrong. */
#include <errno.h>
#include <sys/stat.h>

#include "cmd/cmd.h"

void cmd_there(struct argp_state *state, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		argp_failure(state, CMD_USAGE, errno, "%s", path);
}

void cmd_folder_there(struct argp_state *state, const char *path)
{
	struct stat st;

	cmd_there(state, path);
	if (!stat(path, &st) && !S_ISDIR(st.st_mode))
		argp_failure(state, CMD_USAGE, ENOTDIR, "%s", path);
}
