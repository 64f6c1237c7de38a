// SPDX-License-Identifier: GPL-2.0
/* Numbers of objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "objects.h"

static int discarded;

static void discard(void *object, void *context)
{
	(void)object;
	(void)context;
	discarded++;
}

static void numbers_are_in_their_range(void **state)
{
	struct objects objects;
	int thing[4];

	(void)state;
	objects_init(&objects, 2, 4, discard, NULL);
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
	objects_init(&objects, 1, 3, discard, NULL);
	objects_add(&objects, &thing[0]);
	assert_true(objects_remove(&objects, 1));
	assert_false(objects_remove(&objects, 1));
	assert_int_equal(objects_add(&objects, &thing[1]), 2);
	assert_int_equal(objects_add(&objects, &thing[2]), 3);
	assert_int_equal(objects_add(&objects, &thing[0]), 1);
	objects_free(&objects);
}

static void each_is_discarded_once(void **state)
{
	struct objects objects;
	int thing[3];

	(void)state;
	discarded = 0;
	objects_init(&objects, 1, 2, discard, NULL);
	for (int i = 0; i < 3; i++)
		objects_add(&objects, &thing[i]);
	assert_int_equal(discarded, 1);		/* there is no number for it */
	objects_remove(&objects, 1);
	assert_int_equal(discarded, 2);
	assert_int_equal(objects_number(&objects), 1);
	objects_clear(&objects);
	assert_int_equal(discarded, 3);
	assert_int_equal(objects_number(&objects), 0);
	objects_free(&objects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_in_their_range),
		cmocka_unit_test(a_number_comes_again_last),
		cmocka_unit_test(each_is_discarded_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
