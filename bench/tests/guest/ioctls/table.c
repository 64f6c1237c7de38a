// SPDX-License-Identifier: GPL-2.0
/* The table of commands, from include/odpbench/. */
#include <errno.h>
#include <string.h>

#include <odpbench/odp_dev.h>
#include <odpbench/odp_path.h>

#include "tests/guest/ioctls/table.h"

/* The largest operation and the longest pause that do not hold the others up. */
#define MOST_BYTES	(16u << 10)
#define MOST_MAPS	2048u
#define MOST_DELAY_US	2000u
#define MOST_DELAYS	16u

#define FIELD(type, member, ...) \
	{ .name = #member, .offset = offsetof(struct type, member),	\
	  .bytes = sizeof(((struct type *)NULL)->member), .kind = __VA_ARGS__ }

const char *const device_paths[DEVICE_FILES] = {
	[ODP_DEV] = ODP_DEV_DEVICE, [ODP_PATH] = ODP_PATH_DEVICE,
};

/* --- odp_dev */

#define INFO_FIELDS(type) FIELD(type, abi, FIELD_OUT), FIELD(type, version, FIELD_OUT)

static const struct field dev_info[] = {
	INFO_FIELDS(odp_dev_info),
	FIELD(odp_dev_info, features, FIELD_OUT),
	FIELD(odp_dev_info, function, FIELD_OUT),
	{ }
};

static const struct field dev_register[] = {
	FIELD(odp_dev_register, address, FIELD_ADDRESS),
	FIELD(odp_dev_register, length, FIELD_LENGTH, .high = ODP_DEV_MAX_REGION_BYTES),
	FIELD(odp_dev_register, flags, FIELD_FLAGS, .high = ODP_DEV_WRITABLE | ODP_DEV_HUGETLB |
	      ODP_DEV_IMPLICIT | ODP_DEV_PINNED),
	FIELD(odp_dev_register, key, FIELD_OUT),
	{ }
};

static void register_arrange(void *argument)
{
	struct odp_dev_register *ask = argument;

	if (ask->flags & ODP_DEV_IMPLICIT)
		ask->address = ask->length = 0;
}

static bool register_idle(const void *argument)
{
	const struct odp_dev_register *ask = argument;

	return ask->flags == ODP_DEV_IMPLICIT || ask->flags == (ODP_DEV_IMPLICIT | ODP_DEV_WRITABLE);
}

static const struct field dev_deregister[] = {
	FIELD(odp_dev_deregister, key, FIELD_KEY),
	FIELD(odp_dev_deregister, reserved, FIELD_RESERVED),
	{ }
};

static const struct field dev_access[] = {
	FIELD(odp_dev_access, key, FIELD_KEY),
	FIELD(odp_dev_access, operation, FIELD_ENUM, .high = ODP_DEV_FETCH_ADD),
	FIELD(odp_dev_access, address, FIELD_ADDRESS),
	FIELD(odp_dev_access, length, FIELD_LENGTH, .high = ODP_DEV_MAX_ACCESS_BYTES),
	FIELD(odp_dev_access, buffer, FIELD_DATA),
	FIELD(odp_dev_access, operand, FIELD_ANY),
	FIELD(odp_dev_access, result, FIELD_OUT),
	FIELD(odp_dev_access, error_address, FIELD_OUT),
	FIELD(odp_dev_access, error_dma, FIELD_OUT),
	{ }
};

static void access_arrange(void *argument)
{
	struct odp_dev_access *access = argument;

	if (access->operation == ODP_DEV_FETCH_ADD) {
		access->length = sizeof(uint64_t);
		access->address &= ~7ull;
	} else if (access->length > MOST_BYTES) {
		access->length = access->length % MOST_BYTES + 1;
	}
}

static uint64_t access_data_bytes(const void *argument)
{
	const struct odp_dev_access *access = argument;

	return access->operation == ODP_DEV_READ ? access->length : 0;
}

static const struct field dev_prefetch[] = {
	FIELD(odp_dev_prefetch, key, FIELD_KEY),
	FIELD(odp_dev_prefetch, advice, FIELD_ENUM, .high = ODP_DEV_PREFETCH_NO_FAULT),
	FIELD(odp_dev_prefetch, address, FIELD_ADDRESS),
	FIELD(odp_dev_prefetch, length, FIELD_LENGTH, .high = UINT64_MAX),
	{ }
};

static const struct field dev_entry[] = {
	FIELD(odp_dev_entry, key, FIELD_KEY),
	FIELD(odp_dev_entry, reserved, FIELD_RESERVED),
	FIELD(odp_dev_entry, address, FIELD_ADDRESS),
	FIELD(odp_dev_entry, present, FIELD_OUT),
	FIELD(odp_dev_entry, writable, FIELD_OUT),
	FIELD(odp_dev_entry, dma, FIELD_OUT),
	FIELD(odp_dev_entry, physical, FIELD_OUT),
	{ }
};

/* What the RDMA core and, under a session, a path may say of a registration or of a fault. */
#define CORE_ERRORS ENOMEM, EFAULT, EIO, EOPNOTSUPP, EBUSY, ENODEV, EINTR

static const int info_errors[] = { EFAULT, ENODEV, EINTR, 0 };
static const int register_errors[] = { CORE_ERRORS, EINVAL, ENOSPC, 0 };
static const int key_errors[] = { EFAULT, EINVAL, ENOENT, ENODEV, EINTR, 0 };
static const int access_errors[] = { CORE_ERRORS, EINVAL, ENOENT, EACCES, EREMOTEIO, 0 };
static const int prefetch_errors[] = { CORE_ERRORS, EINVAL, ENOENT, EPERM, 0 };

/* --- odp_path */

static const struct field path_info[] = {
	INFO_FIELDS(odp_path_info),
	FIELD(odp_path_info, npaths, FIELD_OUT),
	FIELD(odp_path_info, paths, FIELD_OUT),
	FIELD(odp_path_info, uses, FIELD_OUT),
	{ }
};

/* The functions of the guest: lent to odp_path and to odp_dev, and one that nobody has. */
static const char *const functions[] = { "", "", "0000:00:11.0", "0000:00:10.0", "0000:00:00.0", NULL };
static const char *const paths[] = { "native", "page", "sg", "iova", "iova-batch", NULL };

static const struct field path_config[] = {
	FIELD(odp_path_config, path, FIELD_NAME, .names = paths),
	FIELD(odp_path_config, function, FIELD_NAME, .names = functions),
	FIELD(odp_path_config, level, FIELD_ENUM, .high = ODP_PATH_LEVELS - 1),
	FIELD(odp_path_config, reserved, FIELD_RESERVED),
	{ }
};

static const struct field path_map[] = {
	FIELD(odp_path_map, buffer, FIELD_ENUM, .high = ODP_PATH_BUFFERS - 1),
	FIELD(odp_path_map, pages, FIELD_NUMBER, .low = 1, .high = ODP_PATH_MAX_PAGES),
	FIELD(odp_path_map, iterations, FIELD_NUMBER, .low = 1, .high = ODP_PATH_MAX_ITERATIONS),
	FIELD(odp_path_map, threads, FIELD_NUMBER, .low = 1, .high = ODP_PATH_MAX_THREADS),
	FIELD(odp_path_map, mask_bits, FIELD_NUMBER, .low = 32, .high = 64),
	FIELD(odp_path_map, lookup, FIELD_ENUM, .high = ODP_PATH_LOOKUP_EACH),
	FIELD(odp_path_map, map_ns, FIELD_DATA),
	FIELD(odp_path_map, unmap_ns, FIELD_DATA),
	FIELD(odp_path_map, list_bytes, FIELD_OUT),
	FIELD(odp_path_map, highest_address, FIELD_OUT),
	FIELD(odp_path_map, iommu_table_bytes, FIELD_OUT),
	FIELD(odp_path_map, slab_bytes, FIELD_OUT),
	FIELD(odp_path_map, measured, FIELD_OUT_ZERO),
	FIELD(odp_path_map, refused, FIELD_OUT_ZERO),
	{ }
};

static void map_arrange(void *argument)
{
	struct odp_path_map *map = argument;

	map->threads = map->threads % 16 < 4 ? map->threads % 16 + 1 : 1;
	map->pages = map->buffer == ODP_PATH_HUGEPAGE ? ODP_PATH_HUGE_PAGES : map->pages % 64 + 1;
	map->iterations = map->iterations % (MOST_MAPS / map->pages / map->threads + 1) + 1;
	map->mask_bits = map->mask_bits % 4 ? 64 : 32;
	if (map->buffer != ODP_PATH_P2P)
		map->lookup = ODP_PATH_LOOKUP_ONCE;
}

static uint64_t map_data_bytes(const void *argument)
{
	const struct odp_path_map *map = argument;

	return (uint64_t)map->threads * map->iterations * sizeof(uint64_t);
}

static const struct field path_inject[] = {
	FIELD(odp_path_injection, event, FIELD_ENUM, .high = ODP_PATH_EVENTS - 1),
	FIELD(odp_path_injection, action, FIELD_ENUM, .high = ODP_PATH_WRONG),
	FIELD(odp_path_injection, nth, FIELD_NUMBER, .low = 1, .high = UINT32_MAX),
	FIELD(odp_path_injection, count, FIELD_ANY),
	FIELD(odp_path_injection, delay_us, FIELD_ANY),
	FIELD(odp_path_injection, hits, FIELD_OUT),
	FIELD(odp_path_injection, reserved, FIELD_RESERVED),
	{ }
};

static void inject_arrange(void *argument)
{
	struct odp_path_injection *what = argument;

	if (what->delay_us && what->delay_us <= 1000000)
		what->delay_us = what->delay_us % MOST_DELAY_US + 1;
	what->count %= MOST_DELAYS;
	what->nth = what->nth % MOST_DELAYS + !!what->nth;
}

static bool inject_idle(const void *argument)
{
	const struct odp_path_injection *what = argument;

	return !what->count;
}

static const int path_info_errors[] = { EFAULT, EINTR, 0 };
static const int config_errors[] = { EFAULT, EINTR, EINVAL, ENODEV, EBUSY, ENOMEM, 0 };
static const int map_errors[] = { EFAULT, EINTR, EINVAL, ENODEV, EBUSY, ENOMEM, EIO, EOPNOTSUPP, 0 };
static const int inject_errors[] = { EFAULT, EINTR, EINVAL, 0 };

#define COMMAND(command, of, type, ...) \
	{ .name = #command, .number = command, .file = of, .bytes = sizeof(struct type), __VA_ARGS__ }

const struct command commands[] = {
	COMMAND(ODP_DEV_IOC_INFO, ODP_DEV, odp_dev_info, .weight = 1, .fields = dev_info,
		.errors = info_errors),
	COMMAND(ODP_DEV_IOC_REGISTER, ODP_DEV, odp_dev_register, .weight = 8, .fields = dev_register,
		.errors = register_errors, .arrange = register_arrange, .fields_idle = register_idle),
	COMMAND(ODP_DEV_IOC_DEREGISTER, ODP_DEV, odp_dev_deregister, .weight = 6,
		.fields = dev_deregister, .errors = key_errors),
	COMMAND(ODP_DEV_IOC_ACCESS, ODP_DEV, odp_dev_access, .weight = 12, .fields = dev_access,
		.errors = access_errors, .arrange = access_arrange, .data_bytes = access_data_bytes),
	COMMAND(ODP_DEV_IOC_PREFETCH, ODP_DEV, odp_dev_prefetch, .weight = 6, .fields = dev_prefetch,
		.errors = prefetch_errors),
	COMMAND(ODP_DEV_IOC_ENTRY, ODP_DEV, odp_dev_entry, .weight = 4, .fields = dev_entry,
		.errors = key_errors),
	COMMAND(ODP_PATH_IOC_INFO, ODP_PATH, odp_path_info, .weight = 2, .fields = path_info,
		.errors = path_info_errors),
	COMMAND(ODP_PATH_IOC_CONFIG, ODP_PATH, odp_path_config, .weight = 2, .fields = path_config,
		.errors = config_errors),
	COMMAND(ODP_PATH_IOC_MAP, ODP_PATH, odp_path_map, .weight = 6, .fields = path_map,
		.errors = map_errors, .arrange = map_arrange, .cost = COST_UNTIL_KILLED,
		.data_bytes = map_data_bytes),
	COMMAND(ODP_PATH_IOC_INJECT, ODP_PATH, odp_path_injection, .weight = 4, .fields = path_inject,
		.errors = inject_errors, .arrange = inject_arrange, .cost = COST_MUCH,
		.fields_idle = inject_idle),
};

const size_t ncommands = sizeof(commands) / sizeof(commands[0]);
_Static_assert(sizeof(commands) / sizeof(commands[0]) <= COMMANDS_MAX, "raise COMMANDS_MAX");

/* Numbers are of 4 or 8 bytes; strings and arrays are not read as one. */
uint64_t field_get(const struct field *field, const void *argument)
{
	uint64_t value = 0;

	if (field->bytes <= sizeof(value))
		memcpy(&value, (const char *)argument + field->offset, field->bytes);
	return value;
}

void field_set(const struct field *field, void *argument, uint64_t value)
{
	if (field->bytes <= sizeof(value))
		memcpy((char *)argument + field->offset, &value, field->bytes);
}
