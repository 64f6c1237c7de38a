// SPDX-License-Identifier: GPL-2.0
/* Where the bytes of a queue are, by its list of pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buffer.h"
#include "machine.h"

/* A queue that begins at the third 64th of a page of so many times 4 KiB. */
static void begins_at(unsigned log_page, uint64_t bus)
{
	uint8_t in[16], word[4] = { };
	struct command command = { .in = in, .in_bytes = sizeof(in) };
	struct buffer buffer;

	put_be64(in, FREE_MEMORY);
	put_be64(in + 8, FREE_MEMORY + 0x80000);
	assert_true(buffer_init(&buffer, &command, 0, log_page, 3, 4096));
	assert_true(buffer_write(&machine->nic, &buffer, 0, "odp", 4));
	assert_memory_equal(machine->memory + bus, "odp", 4);
	assert_true(buffer_read(&machine->nic, &buffer, 0, word, 4));
	assert_memory_equal(word, "odp", 4);
	buffer_free(&buffer);
}

/* An offset is in 64ths of a page, however large that is. */
static void offset_grows_with_the_page(void **state)
{
	(void)state;
	machine_start(NULL);
	begins_at(0, FREE_MEMORY + 3 * 64);
	begins_at(4, FREE_MEMORY + 3 * 1024);
	begins_at(7, FREE_MEMORY + 3 * 8192);
	machine_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(offset_grows_with_the_page) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
