// SPDX-License-Identifier: GPL-2.0
/* Numbers of objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "objects.h"

static void numbers_are_in_their_range(void **state)
{
	struct objects objects;
	int thing[4];

	(void)state;
	objects_init(&objects, 2, 4);
	assert_int_equal(objects_add(&objects, &thing[0]), 2);
	assert_int_equal(objects_add(&objects, &thing[1]), 3);
	assert_int_equal(objects_add(&objects, &thing[2]), 4);
	assert_int_equal(objects_add(&objects, &thing[3]), 0);
	assert_ptr_equal(objects_find(&objects, 3), &thing[1]);
	assert_null(objects_find(&objects, 5));
	objects_free(&objects);
}

static void a_number_comes_again_last(void **state)
{
	struct objects objects;
	int thing[3];

	(void)state;
	objects_init(&objects, 1, 3);
	objects_add(&objects, &thing[0]);
	assert_ptr_equal(objects_remove(&objects, 1), &thing[0]);
	assert_null(objects_remove(&objects, 1));
	assert_int_equal(objects_add(&objects, &thing[1]), 2);
	assert_int_equal(objects_add(&objects, &thing[2]), 3);
	assert_int_equal(objects_add(&objects, &thing[0]), 1);
	objects_free(&objects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_in_their_range),
		cmocka_unit_test(a_number_comes_again_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
