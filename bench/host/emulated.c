// SPDX-License-Identifier: GPL-2.0
/* Whether an ibverbs device is an emulated function. */
#include <string.h>

#include "host/emulated.h"
#include "lib/sysfs.h"

#define BOARD "ODPBENCH"	/* what the board id of an emulated function begins with */

bool emulated_device(const char *device)
{
	char board[64];

	return !sysfs_read(board, sizeof(board), "/sys/class/infiniband/%s/board_id", device) &&
	       !strncmp(board, BOARD, strlen(BOARD));
}
