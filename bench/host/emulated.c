// SPDX-License-Identifier: GPL-2.0
/* Whether a device is on an emulated function. */
#include <string.h>

#include "host/emulated.h"
#include "lib/sysfs.h"

#define BOARD "ODPBENCH"	/* what the board id of an emulated function begins with */
#define SERIAL "odpbench"	/* the serial number of a drive of scripts/vm */
#define PCI "/sys/bus/pci/devices"

bool emulated_device(const char *device)
{
	char board[64];

	return !sysfs_read(board, sizeof(board), "/sys/class/infiniband/%s/board_id", device) &&
	       !strncmp(board, BOARD, strlen(BOARD));
}

/* sysfs keeps the spaces after it that NVMe has there. */
static bool is_serial(const char *text)
{
	return !strncmp(text, SERIAL, strlen(SERIAL)) &&
	       !text[strlen(SERIAL) + strspn(text + strlen(SERIAL), " ")];
}

bool emulated_drive(const char *name)
{
	char serial[64];

	return !sysfs_read(serial, sizeof(serial), "/sys/block/%s/device/serial", name) &&
	       is_serial(serial);
}

bool emulated_function(const char *function)
{
	char name[64], serial[64];

	if (!sysfs_first(name, sizeof(name), PCI "/%s/infiniband", function))
		return emulated_device(name);
	return !sysfs_first(name, sizeof(name), PCI "/%s/nvme", function) &&
	       !sysfs_read(serial, sizeof(serial), PCI "/%s/nvme/%s/serial", function, name) &&
	       is_serial(serial);
}
