// SPDX-License-Identifier: GPL-2.0
/* One byte that changes is seen, and so is a file that goes or comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>

#include "lib/must.h"
#include "qualify/form.h"
#include "tests/folder.h"

static int make(void **state)
{
	if (folder_make(state))
		return -1;
	folder_put("out/report.txt", "PASS\n");
	folder_put("out/raw/a file.out", "ok 1\n");
	return 0;
}

static char *out(void)
{
	return must_format("%s/out", folder);
}

static void run(const char *fmt, const char *directory)
{
	char *command = must_format(fmt, directory);

	assert_int_equal(system(command), 0);
	free(command);
}

static void files(void **state)
{
	char *directory = out();

	(void)state;
	assert_int_equal(digests_check(directory), -ENOENT);
	assert_logged("no qualification that has ended");
	assert_int_equal(digests_write(directory), 0);
	assert_int_equal(digests_check(directory), 0);
	folder_put("out/raw/a file.out", "ok 2\n");
	assert_int_equal(digests_check(directory), -EBADMSG);
	folder_put("out/raw/a file.out", "ok 1\n");
	assert_int_equal(digests_check(directory), 0);
	folder_put("out/raw/more.out", "");
	assert_int_equal(digests_check(directory), -EBADMSG);
	assert_logged("more.out");
	run("rm %s/raw/more.out %1$s/report.txt", directory);
	assert_int_equal(digests_check(directory), -EBADMSG);
	free(directory);
}

static void signatures(void **state)
{
	char *directory = out(), *key = must_format("%s/key", folder), *signers = must_format("%s/signers", folder);

	(void)state;
	run("ssh-keygen -q -t ed25519 -N '' -C tester -f %s/key", folder);
	run("ssh-keygen -q -t ed25519 -N '' -C stranger -f %s/other", folder);
	run("echo \"qa@example.org $(cat %s/key.pub)\" >%1$s/signers", folder);
	assert_int_equal(digests_write(directory), 0);
	assert_int_equal(signature_make(directory, key), 0);
	assert_int_equal(digests_check(directory), 0);
	assert_int_equal(signature_check(directory, NULL), 0);
	assert_int_equal(signature_check(directory, signers), 0);
	run("echo \"qa@example.org $(cat %s/other.pub)\" >%1$s/signers", folder);
	assert_int_equal(signature_check(directory, signers), -EBADMSG);
	run("sed -i s/report/rapport/ %s/SHA256SUMS", directory);
	assert_int_equal(signature_check(directory, NULL), -EBADMSG);
	free(directory);
	free(key);
	free(signers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files, make, folder_remove),
		cmocka_unit_test_setup_teardown(signatures, make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
