// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of a device and of memory regions: from recordings, over an interval, and where they wrap
 * around or go back. And which scheme of faults an answer of firmware means.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rdma/rdma_netlink.h>

#include "rdma/fault_scheme.h"
#include "rdma/hw_counters.h"
#include "rdma/mr_rows.h"
#include "rdma/netlink.h"
#include "tests/folder.h"
#include "tests/recording.h"

static json_int_t of_counter(const json_t *rows, int port, const char *name, const char *member)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_integer_value(json_object_get(row, "port")) == port &&
		    !strcmp(json_string_value(json_object_get(row, "name")), name))
			return json_integer_value(json_object_get(row, member));
	return -1;
}

static void counters_of_ports_and_device(void **state)
{
	json_t *recording = recording_load("recorded-mlx5-emulated.json"), *reasons = json_object();
	const char *sys = recording_unpack(recording);
	json_t *rows = hw_counters_read(sys, "mlx5_0", reasons);

	(void)state;
	assert_int_equal(json_array_size(rows), 26);
	assert_int_equal(of_counter(rows, 1, "rx_read_requests", "value"), 123);
	assert_int_equal(of_counter(rows, 1, "rnr_nak_retry_err", "value"), 0);
	assert_int_equal(of_counter(rows, 1, "lifespan", "value"), -1);
	/* it has none of the device, but of the port */
	assert_int_equal(json_object_size(reasons), 1);
	assert_string_equal(json_string_value(json_object_get(reasons, "hw_counters.0")),
			    "not exported");
	json_decref(rows);
	json_decref(reasons);
	json_decref(recording);
}

static json_t *differences(const char *device, const char *name, const char *before,
			   const char *after, json_t *reasons)
{
	json_t *rows[2], *result;
	char place[128], sys[96];

	snprintf(sys, sizeof(sys), "%s/sys", folder);
	snprintf(place, sizeof(place), "sys/class/infiniband/%s/%s", device, name);
	folder_put(place, before);
	rows[0] = hw_counters_read(sys, device, reasons);
	folder_put(place, after);
	rows[1] = hw_counters_read(sys, device, reasons);
	result = hw_counters_difference(rows[0], rows[1], reasons);
	json_decref(rows[0]);
	json_decref(rows[1]);
	return result;
}

static void differences_over_an_interval(void **state)
{
	json_t *reasons = json_object(), *rows;

	(void)state;
	rows = differences("a", "ports/1/hw_counters/out_of_sequence", "5\n", "12\n", reasons);
	assert_int_equal(of_counter(rows, 1, "out_of_sequence", "difference"), 7);
	json_decref(rows);
	/* of a device, port 0; it had 32 bits */
	rows = differences("b", "hw_counters/packet_seq_err", "4294967290\n", "4\n", reasons);
	assert_int_equal(of_counter(rows, 0, "packet_seq_err", "difference"), 10);
	json_decref(rows);
	assert_null(json_object_get(reasons, "hw_counters.0.packet_seq_err"));
	/* it had more, so it was reset */
	rows = differences("b", "hw_counters/packet_seq_err", "4294967296\n", "4\n", reasons);
	assert_int_equal(json_array_size(rows), 0);
	assert_non_null(strstr(json_string_value(json_object_get(reasons,
							"hw_counters.0.packet_seq_err")), "reset"));
	json_decref(rows);
	/* far from the end of 32 bits, so it was reset, too */
	rows = differences("c", "hw_counters/packet_seq_err", "100\n", "4\n", reasons);
	assert_int_equal(json_array_size(rows), 0);
	json_decref(rows);
	json_decref(reasons);
}

static json_int_t of_region(const json_t *rows, size_t i, const char *name)
{
	const json_t *counters = json_object_get(json_array_get(rows, i), "counters");

	return json_is_integer(json_object_get(counters, name)) ?
	       json_integer_value(json_object_get(counters, name)) : -1;
}

/* Two regions: of a pinned one the driver counts nothing. */
static void counters_of_regions_as_recorded(void **state)
{
	json_t *recording = recording_load("recorded-mlx5-emulated.json"), *rows = json_array();

	(void)state;
	assert_true(recording_replay(recording, "mlx5_0", "mr counters", mr_rows_read_message, rows));
	assert_int_equal(json_array_size(rows), 2);
	assert_int_equal(of_region(rows, 0, "page_faults"), -1);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 1), "mrn")), 2);
	assert_int_equal(of_region(rows, 1, "page_faults"), 0x93);
	assert_int_equal(of_region(rows, 1, "page_faults_handled"), 0x93);
	assert_int_equal(of_region(rows, 1, "page_invalidations"), 0x240);
	assert_int_equal(of_region(rows, 1, "page_invalidations_handled"), 0xc1a);
	assert_int_equal(of_region(rows, 1, "page_prefetch"), 0);
	json_decref(rows);
	json_decref(recording);
}

static void rxe_counts_no_regions(void **state)
{
	json_t *recording = recording_load("recorded-rxe.json"), *rows = json_array();

	(void)state;
	assert_true(recording_replay(recording, "rxe0", "mr counters", mr_rows_read_message, rows));
	assert_int_equal(json_array_size(rows), 0);
	json_decref(rows);
	json_decref(recording);
}

/* One that came and one that went have no difference; an unknown counter has. */
static void differences_of_regions(void **state)
{
	json_t *before = json_loads("[{\"mrn\": 1, \"counters\": {\"page_faults\": 3, \"other\": 1}},"
				    "{\"mrn\": 2, \"counters\": {\"page_faults\": 1}}]", 0, NULL);
	json_t *after = json_loads("[{\"mrn\": 1, \"counters\": {\"page_faults\": 10, \"other\": 1}},"
				   "{\"mrn\": 3, \"counters\": {\"page_faults\": 1}}]", 0, NULL);
	json_t *rows = mr_rows_difference(before, after);

	(void)state;
	assert_int_equal(json_array_size(rows), 1);
	assert_int_equal(of_region(rows, 0, "page_faults"), 7);
	assert_int_equal(of_region(rows, 0, "other"), 0);
	json_decref(before);
	json_decref(after);
	json_decref(rows);
}

/* A region without its number, a counter whose value has four bytes, a name without its end. */
static void broken_answers_of_regions(void **state)
{
	const int type = RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_STAT_GET);
	struct nl_msg *message = nlmsg_alloc_simple(type, 0);
	struct nlattr *list, *region, *counters, *counter;
	json_t *rows = json_array();

	(void)state;
	list = nla_nest_start(message, RDMA_NLDEV_ATTR_RES_MR);
	region = nla_nest_start(message, RDMA_NLDEV_ATTR_RES_MR_ENTRY);
	nla_nest_end(message, region);
	region = nla_nest_start(message, RDMA_NLDEV_ATTR_RES_MR_ENTRY);
	nla_put_u32(message, RDMA_NLDEV_ATTR_RES_MRN, 9);
	counters = nla_nest_start(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTERS);
	counter = nla_nest_start(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY);
	nla_put_string(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_NAME, "short");
	nla_put_u32(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_VALUE, 1);
	nla_nest_end(message, counter);
	counter = nla_nest_start(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY);
	nla_put(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_NAME, 2, "ab");
	nla_put_u64(message, RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_VALUE, 1);
	nla_nest_end(message, counter);
	nla_nest_end(message, counters);
	nla_nest_end(message, region);
	nla_nest_end(message, list);
	mr_rows_read_message(nlmsg_hdr(message), rows);
	assert_int_equal(json_array_size(rows), 1);
	assert_int_equal(json_object_size(json_object_get(json_array_get(rows, 0), "counters")), 0);
	json_decref(rows);
	nlmsg_free(message);
}

/* struct mlx5_ifc_odp_cap_bits: mem_page_fault is bit 0x600, after a status and so on of 16 bytes. */
static void schemes_of_faults(void **state)
{
	unsigned char answer[16 + 4096] = { };

	(void)state;
	assert_string_equal(fault_scheme_of(answer, sizeof(answer)), "transport");
	answer[16 + 192] = 0x7f;
	assert_string_equal(fault_scheme_of(answer, sizeof(answer)), "transport");
	answer[16 + 192] = 0x80;
	assert_string_equal(fault_scheme_of(answer, sizeof(answer)), "memory");
	assert_null(fault_scheme_of(answer, 16 + 192));
	answer[0] = 3;		/* the command failed */
	assert_null(fault_scheme_of(answer, sizeof(answer)));
}

#define IN_FOLDER(function) cmocka_unit_test_setup_teardown(function, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(counters_of_ports_and_device),
		IN_FOLDER(differences_over_an_interval),
		cmocka_unit_test(counters_of_regions_as_recorded),
		cmocka_unit_test(rxe_counts_no_regions),
		cmocka_unit_test(differences_of_regions),
		cmocka_unit_test(broken_answers_of_regions),
		cmocka_unit_test(schemes_of_faults),
	};

	return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
