// SPDX-License-Identifier: GPL-2.0
/* Options: parsing, bounds, messages, JSON and command lines of one table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/option.h"

struct params {
	uint64_t pages, size, buffer, contiguous, checked, polled;
};

static const char *const buffers[] = { "ram", "p2p", "mmio", NULL };

#define AT(member) .offset = offsetof(struct params, member)

static const struct option_desc table[] = {
	{ .name = "pages", .letter = 'n', .type = OPTION_NUMBER, .min = 1, .max = 512,
	  .def = "64", .help = "Pages of an operation", AT(pages) },
	{ .name = "size", .letter = 's', .type = OPTION_BYTES, .min = 1, .max = 1ull << 32,
	  .def = "4K", .help = "Bytes of a message", AT(size) },
	{ .name = "buffer", .type = OPTION_CHOICE, .choices = buffers, .def = "ram",
	  .help = "Kind of memory", AT(buffer) },
	{ .name = "contiguous", .type = OPTION_FLAG, .def = "no", .help = "One run",
	  AT(contiguous) },
	{ .name = "checked", .type = OPTION_FLAG, .def = "yes", .help = "Check the data",
	  AT(checked) },
	{ .name = "polled", .type = OPTION_FLAG_AUTO, .def = "auto", .help = "Never sleep",
	  AT(polled) },
	{ 0 }
};

static struct params params;
static char err[256];

static int set_defaults(void **state)
{
	(void)state;
	memset(&params, 0xff, sizeof(params));
	return option_set_defaults(table, &params);
}

static int parse(const char *name, const char *text)
{
	return option_parse(table, &params, name, text, err, sizeof(err));
}

static void defaults(void **state)
{
	(void)state;
	assert_int_equal(params.pages, 64);
	assert_int_equal(params.size, 4096);
	assert_int_equal(params.buffer, 0);
	assert_int_equal(params.contiguous, 0);
	assert_int_equal(params.checked, 1);
}

static void broken_default_is_refused(void **state)
{
	static const struct option_desc broken[] = {
		{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = 2, .def = "3",
		  AT(pages) },
		{ 0 }
	};

	(void)state;
	assert_int_equal(option_set_defaults(broken, &params), -EINVAL);
}

static void good_values(void **state)
{
	static const struct {
		const char *name, *text;
		const uint64_t *value;
		uint64_t expected;
	} cases[] = {
		{ "pages", "1", &params.pages, 1 },
		{ "pages", "512", &params.pages, 512 },
		{ "pages", "0x10", &params.pages, 16 },
		{ "size", "10", &params.size, 10 },
		{ "size", "64k", &params.size, 65536 },
		{ "size", "2M", &params.size, 2097152 },
		{ "size", "4G", &params.size, 4294967296 },
		{ "buffer", "mmio", &params.buffer, 2 },
		{ "contiguous", NULL, &params.contiguous, 1 },
		{ "contiguous", "off", &params.contiguous, 0 },
		{ "contiguous", "true", &params.contiguous, 1 },
		{ "polled", NULL, &params.polled, 1 },
		{ "polled", "no", &params.polled, 0 },
		{ "polled", "auto", &params.polled, OPTION_AUTO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(cases[i].name, cases[i].text), 0);
		assert_int_equal(*cases[i].value, cases[i].expected);
		assert_string_equal(err, "");
	}
}

static void bad_values_change_nothing(void **state)
{
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "pages", "0" }, { "pages", "513" }, { "pages", "-1" }, { "pages", "" },
		{ "pages", " 1" }, { "pages", "1 " }, { "pages", "1K" }, { "pages", "x" },
		{ "pages", "18446744073709551616" }, { "pages", "1.5" }, { "pages", "0x" },
		{ "pages", NULL }, { "size", "5G" }, { "size", "1KK" }, { "size", "1T" },
		{ "size", "99999999999G" }, { "size", "K" }, { "buffer", "disk" },
		{ "buffer", "" }, { "buffer", "RAM" }, { "contiguous", "2" },
		{ "contiguous", "" }, { "contiguous", "auto" }, { "polled", "2" },
		{ "buffer", NULL },
	};
	struct params before = params;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(cases[i].name, cases[i].text), -EINVAL);
		assert_memory_equal(&before, &params, sizeof(params));
		assert_non_null(strstr(err, cases[i].name));
		assert_non_null(strstr(err, "valid: "));
	}
}

static void messages_say_what_would_be_valid(void **state)
{
	(void)state;
	parse("pages", "513");
	assert_string_equal(err, "pages: invalid value \"513\"; valid: 1 to 512");
	parse("size", "5G");
	assert_string_equal(err, "size: invalid value \"5G\"; valid: 1 to 4G bytes "
			    "(suffix K, M, G or T)");
	parse("buffer", "disk");
	assert_string_equal(err, "buffer: invalid value \"disk\"; valid: ram, p2p or mmio");
	assert_int_equal(parse("page", "1"), -ENOENT);
	assert_string_equal(err, "unknown option page; valid: pages, size, buffer, contiguous, "
			    "checked, polled");
}

static void long_message_is_cut(void **state)
{
	char small[16];

	(void)state;
	assert_int_equal(option_parse(table, &params, "page", "1", small, sizeof(small)), -ENOENT);
	assert_string_equal(small, "unknown option ");
}

static void json_has_every_option(void **state)
{
	json_t *object, *expected;

	(void)state;
	parse("size", "2M");
	parse("buffer", "p2p");
	object = option_to_json(table, &params);
	expected = json_pack("{s:i, s:i, s:s, s:b, s:b, s:s}", "pages", 64, "size", 2097152,
			     "buffer", "p2p", "contiguous", 0, "checked", 1, "polled", "auto");
	assert_true(json_equal(object, expected));
	json_decref(object);
	parse("polled", "no");
	object = option_to_json(table, &params);
	assert_true(json_is_false(json_object_get(object, "polled")));
	json_decref(object);
	json_decref(expected);
}

static void command_has_what_is_not_default(void **state)
{
	char command[128], tiny[8];

	(void)state;
	assert_int_equal(option_to_command(table, &params, command, sizeof(command)), 0);
	assert_string_equal(command, "");
	parse("size", "2M");
	parse("contiguous", "yes");
	parse("checked", "no");
	parse("polled", "no");
	assert_int_equal(option_to_command(table, &params, command, sizeof(command)), 0);
	assert_string_equal(command, " --size 2M --contiguous --checked=no --polled=no");
	assert_int_equal(option_to_command(table, &params, tiny, sizeof(tiny)), -ENOSPC);
}

static void command_spells_names_as_the_command_line_does(void **state)
{
	static const struct option_desc with_bits[] = {
		{ .name = "mask_bits", .type = OPTION_NUMBER, .min = 32, .max = 64, .def = "64" },
		{ 0 }
	};
	uint64_t mask_bits = 32;
	char command[32];

	(void)state;
	assert_int_equal(option_to_command(with_bits, &mask_bits, command, sizeof(command)), 0);
	assert_string_equal(command, " --mask-bits 32");
}

static void help_names_everything(void **state)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	option_help(table, out);
	fclose(out);
	for (size_t i = 0; table[i].name; i++) {
		assert_non_null(strstr(text, table[i].name));
		assert_non_null(strstr(text, table[i].help));
	}
	assert_non_null(strstr(text, "-n, --pages N"));
	assert_non_null(strstr(text, "1 to 512; default 64"));
	free(text);
}

/* Rows with one name for different bits: a caller gets those for its own bits. */
static void rows_are_selected_by_bits(void **state)
{
	static const struct option_desc rows[] = {
		{ .name = "n", .type = OPTION_NUMBER, .max = 9, .def = "1" },
		{ .name = "kind", .type = OPTION_NUMBER, .max = 1, .def = "0", .only = 1 },
		{ .name = "kind", .type = OPTION_NUMBER, .max = 5, .def = "0", .only = 2 },
		{ }
	};
	struct option_desc selected[4] = { };

	(void)state;
	assert_int_equal(option_select(rows, 0, 2, selected, 4), 0);
	assert_string_equal(selected[0].name, "n");
	assert_int_equal(selected[1].max, 5);
	assert_null(selected[2].name);
	assert_int_equal(option_select(rows, 16, 0, selected, 4), 0);	/* appended */
	assert_string_equal(selected[2].name, "n");
	assert_null(selected[3].name);
	assert_int_equal(option_select(rows, 0, 0, selected, 4), -ENOSPC);
}

static void numbers_alone(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "10abc", "+1", "-1", "0", "3601", "1K",
					   "0x", "0xg", "1e3", "99999999999999999999" };
	uint64_t value = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(option_parse_number(bad[i], OPTION_NUMBER, 1, 3600, &value),
				 -EINVAL);
		assert_int_equal(value, 77);
	}
	assert_int_equal(option_parse_number("3600", OPTION_NUMBER, 1, 3600, &value), 0);
	assert_int_equal(value, 3600);
	assert_int_equal(option_parse_number("0x10", OPTION_NUMBER, 1, 3600, &value), 0);
	assert_int_equal(value, 16);
	assert_int_equal(option_parse_number("2g", OPTION_BYTES, 1, 1ull << 40, &value), 0);
	assert_int_equal(value, 2ull << 30);
	assert_int_equal(option_parse_number("16777216T", OPTION_BYTES, 0, UINT64_MAX, &value),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(defaults, set_defaults),
		cmocka_unit_test_setup(broken_default_is_refused, set_defaults),
		cmocka_unit_test_setup(good_values, set_defaults),
		cmocka_unit_test_setup(bad_values_change_nothing, set_defaults),
		cmocka_unit_test_setup(messages_say_what_would_be_valid, set_defaults),
		cmocka_unit_test_setup(long_message_is_cut, set_defaults),
		cmocka_unit_test_setup(json_has_every_option, set_defaults),
		cmocka_unit_test_setup(command_has_what_is_not_default, set_defaults),
		cmocka_unit_test_setup(command_spells_names_as_the_command_line_does, set_defaults),
		cmocka_unit_test_setup(help_names_everything, set_defaults),
		cmocka_unit_test(rows_are_selected_by_bits),
		cmocka_unit_test(numbers_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
