// SPDX-License-Identifier: GPL-2.0
/* The schema: each rule broken once, with the place named; nothing in it unenforced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "engine/run.h"
#include "host/iommu_mode.h"
#include "results/group.h"
#include "results/schema.h"
#include "results/schema_internal.h"
#include "tests/fixture.h"

static char err[512];

static void fixture_is_valid(void **state)
{
	json_t *doc = fixture_load();

	(void)state;
	assert_non_null(doc);
	if (schema_check(doc, err, sizeof(err)))
		fail_msg("%s", err);
	json_decref(doc);
}

/* Where, what to put there, and the start of the complaint. */
static const struct violation {
	const char *path, *name, *text, *complaint;
} violations[] = {
	{ "", "schema", NULL, "document: schema is missing" },
	{ "", "schema", "\"odpbench/2\"", "schema: expected string \"odpbench/1\", found" },
	{ "", "extra", "1", "extra: unknown member" },
	{ "", "command", "\"\"", "command: \"\" is shorter than 1 characters" },
	{ "", "rows", "{}", "rows: expected array, found object" },
	{ "", "rows", "[7]", "rows[0]: expected object, found integer 7" },
	{ "env", "time_domain", "\"xen\"", "env.time_domain: expected one of bare-metal, kvm, tcg, "
	  "icount, vm; found string \"xen\"" },
	{ "env", "lent", "7", "env.lent: expected object or null, found integer 7" },
	{ "env", "lent", "{\"function\": \"x\"}", "env.lent: group is missing" },
	{ "env.cpu", "online", "0", "env.cpu.online: 0 is less than 1" },
	{ "env.kernel", "config", "{\"CONFIG_X\": true}", "env.kernel.config.CONFIG_X: expected "
	  "string, found boolean true" },
	{ "env.devices.0.odp", "rc", "[1]", "env.devices[0].odp.rc[0]: expected string" },
	{ "env.topology", "numa_balancing", "0", "env.topology.numa_balancing: 0 is less than 1" },
	{ "env.topology", "memory_bytes", "1.5", "env.topology.memory_bytes: expected integer, "
	  "found number 1.5" },
	{ "rows.3.params", "pages", "\"x\"", "rows[3].params.pages: expected integer, found "
	  "string \"x\"" },
	{ "rows.3.params", "pages", "0", "rows[3].params.pages: 0 is less than 1" },
	{ "rows.3.params", "odd", "[]", "rows[3].params.odd: expected integer or string or "
	  "boolean" },
	{ "rows.1", "unit", "\"s\"", "rows[1].unit: expected one of ns, instructions" },
	{ "rows.1", "proof", NULL, "rows[1]: proof is missing" },
	{ "rows.1", "samples", "-1", "rows[1].samples: -1 is less than 0" },
	{ "rows.1", "latency", "{}", "rows[1].latency: min is missing" },
	{ "rows.1.latency", "p50", "null", "rows[1].latency.p50: expected integer, found null" },
	{ "rows.1.latency", "mean", "-0.5", "rows[1].latency.mean: -0.5 is less than 0" },
	{ "rows.1", "histogram", "[[1,2]]", "rows[1].histogram[0]: expected at least 3 items" },
	{ "rows.1", "histogram", "[[1,2,3,4]]", "rows[1].histogram[0]: expected at most 3 items" },
	{ "rows.1.counters", "faults", "1.0", "rows[1].counters.faults: expected integer" },
	/* added up over rows */
	{ "rows.1.counters", "pages", "100000000000001", "rows[1].counters.pages: 100000000000001 is more than "
	  "100000000000000" },
	{ "rows.1", "stages", "{\"hmm\": {\"samples\": 1}}", "rows[1].stages.hmm: mean is "
	  "missing" },
	{ "rows.1", "transport", "{\"timeouts\": 0}", "rows[1].transport: verdict is missing" },
	{ "rows.1", "transport", "{\"verdict\": \"maybe\"}", "rows[1].transport.verdict: expected one "
	  "of none seen, seen, no counters; found string \"maybe\"" },
	{ "rows.1", "rate", "{\"asked\": 1, \"achieved\": 1}", "rows[1].rate: verdict is missing" },
	{ "rows.1.params", "qps", "-5", "rows[1].params.qps: -5 is less than 0" },
	{ "rows.1", "workload", "\"steady\"", "rows[1].params: registration is missing" },
	{ "rows.1", "workload", "\"pitfall\"", "rows[1].params: side is missing" },
	{ "rows.1", "sustained", "{\"operations\": 0}", "rows[1].sustained: maps is missing" },
	{ "rows.1", "transport", "{\"verdict\": \"seen\", \"retries\": 1}",
	  "rows[1].transport.retries: unknown member" },
	{ "rows.1", "processes", "{}", "rows[1].processes: expected array" },
	{ "rows.1", "processes", "[{\"command\": \"a\", \"regions\": 1}]",
	  "rows[1].processes[0]: bytes is missing" },
	{ "rows.1", "processes", "[{\"command\": \"\", \"regions\": 1, \"bytes\": 1}]",
	  "rows[1].processes[0].command: \"\" is shorter than 1 characters" },
	{ "rows.1", "processes", "[{\"command\": \"a\", \"regions\": -1, \"bytes\": 1}]",
	  "rows[1].processes[0].regions: -1 is less than 0" },
	{ "rows.1", "processes", "[{\"command\": \"a\", \"regions\": 1, \"bytes\": -4096}]",
	  "rows[1].processes[0].bytes: -4096 is less than 0" },
	{ "rows.1", "processes", "[{\"pid\": 0, \"command\": \"a\", \"regions\": 1, \"bytes\": 1}]",
	  "rows[1].processes[0].pid: 0 is less than 1" },
};

static void every_violation_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(violations) / sizeof(violations[0]); i++) {
		const struct violation *v = &violations[i];
		json_t *doc = fixture_load();

		assert_int_equal(fixture_set(doc, v->path, v->name, v->text), 0);
		assert_int_equal(schema_check(doc, err, sizeof(err)), -EINVAL);
		if (strncmp(err, v->complaint, strlen(v->complaint)))
			fail_msg("%s instead of %s", err, v->complaint);
		json_decref(doc);
	}
}

static int check(const char *schema_json, const char *doc_json)
{
	json_t *schema = json_loads(schema_json, JSON_DECODE_ANY, NULL);
	json_t *doc = json_loads(doc_json, JSON_DECODE_ANY, NULL);
	int ret;

	assert_non_null(schema);
	assert_non_null(doc);
	ret = schema_validate(schema, err, sizeof(err));
	if (!ret)
		ret = schema_check_from(schema, schema, doc, "", err, sizeof(err));
	json_decref(schema);
	json_decref(doc);
	return ret;
}

/* It refuses a schema that it cannot enforce, even if the document would not meet that rule. */
static void unsupported_schema_is_refused(void **state)
{
	static const char *const schemas[] = {
		"{\"pattern\": \"^x\"}",
		"{\"properties\": {\"unused\": {\"multipleOf\": 3}}}",
		"{\"$defs\": {\"unused\": {\"oneOf\": []}}}",
		"{\"items\": {\"uniqueItems\": true}}",
		"{\"additionalProperties\": {\"format\": \"date\"}}",
		"{\"type\": \"float\"}",
		"{\"type\": []}",
		"{\"$ref\": \"#/$defs/nowhere\"}",
		"{\"$ref\": \"other.json\"}",
		"{\"required\": \"name\"}",
		"{\"enum\": 1}",
		"{\"minimum\": \"1\"}",
		"{\"minItems\": -1}",
		"{\"items\": true}",
		"[]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++)
		if (check(schemas[i], "7") != -ENOTSUP)
			fail_msg("%s was accepted", schemas[i]);
	check(schemas[1], "7");
	assert_string_equal(err, "schema: #/properties/unused: unsupported keyword multipleOf");
}

static void keywords_that_the_document_format_may_need(void **state)
{
	(void)state;
	assert_int_equal(check("{\"type\": \"number\"}", "1"), 0);
	assert_int_equal(check("{\"type\": \"number\"}", "1.5"), 0);
	assert_int_equal(check("{\"type\": \"number\"}", "\"1\""), -EINVAL);
	assert_int_equal(check("{\"minimum\": 0.5}", "0"), -EINVAL);
	assert_int_equal(check("{\"minimum\": 9007199254740993}", "9007199254740992"), -EINVAL);
	assert_int_equal(check("{\"maximum\": 2}", "2"), 0);
	assert_int_equal(check("{\"maximum\": 2}", "3"), -EINVAL);
	assert_int_equal(check("{\"maximum\": 9007199254740992}", "9007199254740993"), -EINVAL);
	assert_int_equal(check("{\"maxLength\": 2}", "\"ab\""), 0);
	assert_int_equal(check("{\"maxLength\": 2}", "\"abc\""), -EINVAL);
	assert_int_equal(check("{\"allOf\": [{\"minimum\": 1}, {\"maximum\": 2}]}", "3"), -EINVAL);
	assert_int_equal(check("{\"if\": {\"minimum\": 1}, \"then\": {\"maximum\": 2}}", "0"), 0);
	assert_int_equal(check("{\"if\": {\"minimum\": 1}, \"then\": {\"maximum\": 2}}", "3"),
			 -EINVAL);
	assert_int_equal(check("{\"const\": {\"a\": [1]}}", "{\"a\": [1]}"), 0);
	assert_int_equal(check("{\"enum\": [1, null]}", "null"), 0);
	assert_int_equal(check("{\"required\": [\"a\"]}", "7"), 0);
	assert_int_equal(check("{\"additionalProperties\": false}", "{}"), 0);
	assert_int_equal(check("{\"additionalProperties\": false}", "{\"a\": 1}"), -EINVAL);
}

/* A value that fits at one place of a document is checked again where another schema applies. */
static void one_value_at_two_places(void **state)
{
	json_t *schema = json_loads("{\"properties\": {\"a\": {\"maximum\": 9}, "
				    "\"b\": {\"maximum\": 9}, \"c\": {\"maximum\": 5}}}", 0, NULL);
	json_t *doc = json_object(), *value = json_integer(7);

	(void)state;
	json_object_set(doc, "a", value);
	json_object_set(doc, "b", value);
	assert_int_equal(schema_check_from(schema, schema, doc, "", err, sizeof(err)), 0);
	json_object_set(doc, "c", value);
	assert_int_equal(schema_check_from(schema, schema, doc, "", err, sizeof(err)), -EINVAL);
	assert_string_equal(err, "c: 7 is more than 5");
	json_decref(value);
	json_decref(doc);
	json_decref(schema);
}

/* The names of a list that ends with NULL, then one more (NULL: none), are those of an enum. */
static void expect_enum(json_t *schema, const char *place, const char *const *names,
			const char *more)
{
	json_t *choices = fixture_at(schema, place);
	size_t n = 0;

	for (; names[n]; n++)
		assert_string_equal(json_string_value(json_array_get(choices, n)), names[n]);
	if (more)
		assert_string_equal(json_string_value(json_array_get(choices, n++)), more);
	assert_int_equal(json_array_size(choices), n);
}

static void modes_are_those_of_the_program(void **state)
{
	json_t *schema = json_loads(schema_text, 0, NULL);

	(void)state;
	expect_enum(schema, "$defs.row.properties.iommu_mode.enum", known_modes, NULL);
	expect_enum(schema, "$defs.env.properties.peer.properties.iommu_mode.enum", known_modes,
		    NULL);
	expect_enum(schema, "$defs.job.properties.iommu_mode.enum", iommu_modes, RUN_CURRENT_MODE);
	json_decref(schema);
}

/* A long text is cut in the error, and the error has only bytes that were written. */
static void long_text_in_a_complaint(void **state)
{
	json_t *doc = fixture_load();
	char *text = malloc(100001);

	(void)state;
	memset(text, 'x', 100000);
	text[100000] = '\0';
	json_object_set_new(fixture_at(doc, "rows.1"), "unit", json_string(text));
	memset(err, 'y', sizeof(err));
	assert_int_equal(schema_check(doc, err, sizeof(err)), -EINVAL);
	assert_non_null(strstr(err, "found string \"xxxxxxxxxx"));
	assert_int_equal(strspn(strstr(err, "xxx"), "x"), strlen(strstr(err, "xxx")));
	free(text);
	json_decref(doc);
}

static void part_of_a_document(void **state)
{
	json_t *row = json_object();

	(void)state;
	assert_int_equal(schema_check_part("row", row, "rows[3]", err, sizeof(err)), -EINVAL);
	assert_string_equal(err, "rows[3]: id is missing");
	assert_int_equal(schema_check_part("raw", row, "", err, sizeof(err)), -ENOENT);
	json_decref(row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixture_is_valid),
		cmocka_unit_test(every_violation_is_found),
		cmocka_unit_test(unsupported_schema_is_refused),
		cmocka_unit_test(keywords_that_the_document_format_may_need),
		cmocka_unit_test(one_value_at_two_places),
		cmocka_unit_test(modes_are_those_of_the_program),
		cmocka_unit_test(long_text_in_a_complaint),
		cmocka_unit_test(part_of_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
