// SPDX-License-Identifier: GPL-2.0
/* Target verbs: a registration that fails is an error with the kernel's number, and no skip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "target/verbs.h"
#include "tests/folder.h"

static int reg_mr_errno;

/*
 * The linker uses these in place of libibverbs' (Makefile): infiniband/verbs.h makes one or the
 * other of ibv_reg_mr().
 */
struct ibv_mr *__wrap_ibv_reg_mr_iova2(struct ibv_pd *pd, void *address, size_t bytes,
				       uint64_t iova, unsigned int access);
struct ibv_mr *__wrap_ibv_reg_mr_iova2(struct ibv_pd *pd, void *address, size_t bytes,
				       uint64_t iova, unsigned int access)
{
	(void)pd;
	(void)address;
	(void)bytes;
	(void)iova;
	(void)access;
	errno = reg_mr_errno;
	return NULL;
}

struct ibv_mr *__wrap_ibv_reg_mr(struct ibv_pd *pd, void *address, size_t bytes, int access);
struct ibv_mr *__wrap_ibv_reg_mr(struct ibv_pd *pd, void *address, size_t bytes, int access)
{
	return __wrap_ibv_reg_mr_iova2(pd, address, bytes, (uintptr_t)address, access);
}

static void failed_registration_is_no_skip(void **state)
{
	static const int errors[] = { EPERM, ENOMEM, EINVAL };
	struct ibv_device device = { .name = "mlx5_0" };
	struct ibv_context context = { .device = &device };
	struct verbs verbs = { .device.context = &context };
	struct fixture fixture = { .path = "native" };
	struct target target = { .ops = &target_verbs, .fixture = &fixture, .private = &verbs };
	struct target_region region = { .address = (char *)4096, .bytes = 8192 };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		reg_mr_errno = errors[i];
		assert_int_equal(target_verbs.add(&target, &region), -errors[i]);
		assert_string_equal(fixture.skipped, "");
		assert_logged(strerror(errors[i]));
	}
	reg_mr_errno = EPERM;
	target_verbs.add(&target, &region);
	assert_logged("mlx5_0: ibv_reg_mr(8192 bytes, on demand): Operation not permitted");
	/* A library that does not say why. */
	reg_mr_errno = 0;
	assert_int_equal(target_verbs.add(&target, &region), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(failed_registration_is_no_skip, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests_name("verbs", tests, NULL, NULL);
}
