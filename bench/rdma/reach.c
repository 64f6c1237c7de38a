// SPDX-License-Identifier: GPL-2.0
/* The registers of the emulated function for pages that it remembers. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/emulated.h"
#include "lib/log.h"
#include "rdma/reach.h"
#include "rdma/verbs.h"

/* As in scripts/nic/device/reach.h. */
enum { ID = 0x4f44, REVISION = 1, HEADER = 4, KEY = 8, ADDRESS_LOW = 12, ADDRESS_HIGH = 16,
       PAGES = 20, BYTES = 24 };
/* PCI Express Base Specification: extended capabilities, and the one for vendors */
enum { FIRST_CAPABILITY = 0x100, CONFIG_BYTES = 4096, VENDOR_SPECIFIC = 0x0b };

static int failed(const char *what)
{
	int err = errno ? errno : EIO;

	log_error("configuration space of the emulated function: %s: %s", what, strerror(err));
	return -err;
}

/* 0 where nothing can be read, as a capability that does not exist. */
static uint32_t word_at(int fd, unsigned int at)
{
	uint32_t word;

	return pread(fd, &word, sizeof(word), at) == sizeof(word) ? word : 0;
}

/* Where it is; 0: nowhere. A list that leads back would never end. */
static unsigned int find(int fd)
{
	const uint32_t wanted = BYTES << 20 | REVISION << 16 | ID;
	unsigned int at = FIRST_CAPABILITY;

	for (int i = 0; at && i < CONFIG_BYTES / 4; i++, at = word_at(fd, at) >> 20)
		if ((word_at(fd, at) & 0xffff) == VENDOR_SPECIFIC &&
		    word_at(fd, at + HEADER) == wanted)
			return at;
	return 0;
}

int reach_open(struct reach *reach, const char *function)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", function);
	reach->fd = open(path, O_RDWR | O_CLOEXEC);
	if (reach->fd < 0)
		return failed(path);
	reach->registers = find(reach->fd);
	if (reach->registers)
		return 0;
	reach_close(reach);
	return -ENODEV;
}

void reach_close(struct reach *reach)
{
	if (reach->fd >= 0)
		close(reach->fd);
	reach->fd = -1;
}

int reach_open_device(struct reach *reach, const char *device)
{
	char function[64];

	reach->fd = -1;
	if (!emulated_device(device) || verbs_function(device, function, sizeof(function)))
		return -ENODEV;
	return reach_open(reach, function);
}

static int write_register(const struct reach *reach, unsigned int at, uint32_t value)
{
	errno = 0;
	if (pwrite(reach->fd, &value, sizeof(value), reach->registers + at) == sizeof(value))
		return 0;
	return failed("write");
}

int reach_hold(const struct reach *reach, uint32_t key, const void *address, size_t pages)
{
	uint64_t from = (uintptr_t)address;
	int ret = write_register(reach, KEY, key);

	if (!ret)
		ret = write_register(reach, ADDRESS_LOW, from);
	if (!ret)
		ret = write_register(reach, ADDRESS_HIGH, from >> 32);
	return ret ? ret : write_register(reach, PAGES, pages);
}

int reach_pages(const struct reach *reach)
{
	uint32_t pages;

	errno = 0;
	if (pread(reach->fd, &pages, sizeof(pages), reach->registers + PAGES) != sizeof(pages))
		return failed("read");
	return pages;
}
