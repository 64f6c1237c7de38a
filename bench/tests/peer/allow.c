// SPDX-License-Identifier: GPL-2.0
/* Whom a server serves: what is an address or a network, and who is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include "peer/allow.h"

/* What getpeername() and getsockname() say of a socket of tests, whose number is no file's. */
#define TEST_FD (-77)
static struct sockaddr_storage at;

static int give(struct sockaddr *address, socklen_t *size)
{
	memcpy(address, &at, *size < sizeof(at) ? *size : sizeof(at));
	return 0;
}

int __wrap_getpeername(int fd, struct sockaddr *address, socklen_t *size);
int __wrap_getpeername(int fd, struct sockaddr *address, socklen_t *size)
{
	return fd == TEST_FD ? give(address, size) : -1;
}

int __wrap_getsockname(int fd, struct sockaddr *address, socklen_t *size);
int __wrap_getsockname(int fd, struct sockaddr *address, socklen_t *size)
{
	return fd == TEST_FD ? give(address, size) : -1;
}

static void is_at(const char *text)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&at;
	struct sockaddr_in *four = (struct sockaddr_in *)&at;

	memset(&at, 0, sizeof(at));
	at.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(at.ss_family, text, at.ss_family == AF_INET6 ?
				   (void *)&six->sin6_addr : (void *)&four->sin_addr), 1);
}

static bool has(const char *network, const char *address)
{
	struct allow allow;

	assert_int_equal(allow_parse(network, &allow), 0);
	is_at(address);
	return allow_has(&allow, 1, TEST_FD);
}

static void who_is_in_a_network(void **state)
{
	static const struct {
		const char *network, *address;
		bool is;
	} cases[] = {
		{ "10.0.0.7", "10.0.0.7", true }, { "10.0.0.7", "10.0.0.6", false },
		{ "10.0.0.7/32", "10.0.0.7", true }, { "10.0.0.7/31", "10.0.0.6", true },
		{ "10.0.0.0/24", "10.0.0.255", true }, { "10.0.0.0/24", "10.0.1.0", false },
		{ "10.0.0.0/23", "10.0.1.0", true }, { "10.0.0.0/23", "10.0.2.0", false },
		{ "10.0.0.9/24", "10.0.0.1", true }, { "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false }, { "::/0", "2001:db8::1", true },
		{ "::/0", "10.0.0.7", false }, { "::/0", "::ffff:10.0.0.7", false },
		{ "10.0.0.0/8", "::ffff:10.0.0.7", true }, { "10.0.0.0/8", "::ffff:11.0.0.7", false },
		{ "10.0.0.7", "a00:7::", false }, { "fe80::/10", "febf::1", true },
		{ "fe80::/10", "fec0::1", false }, { "2001:db8::1", "2001:db8::1", true },
		{ "2001:db8::1", "2001:db8::2", false }, { "2001:db8::/127", "2001:db8::2", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (has(cases[i].network, cases[i].address) != cases[i].is)
			fail_msg("%s in %s: wrong", cases[i].address, cases[i].network);
}

static void what_is_no_network(void **state)
{
	static const char *const texts[] = {
		"", "/", "/8", "10", "10.0.0", "10.0.0.256", "10.0.0.7/", "10.0.0.7/33", "10.0.0.7/-1",
		"10.0.0.7/x", "10.0.0.7/24/24", "10.0.0.7 ", "host", "any", "::1/129", "fe80::1%eth0",
		"::ffff:10.0.0.7", "::ffff:0:0/96", "10.0.0.7:18515",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc",
	};
	struct allow allow;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (allow_parse(texts[i], &allow) != -EINVAL)
			fail_msg("'%s' is allowed", texts[i]);
}

static void any_of_a_list(void **state)
{
	struct allow list[2];

	(void)state;
	assert_int_equal(allow_parse("10.0.0.0/8", &list[0]), 0);
	assert_int_equal(allow_parse("fe80::/10", &list[1]), 0);
	is_at("fe80::1");
	assert_true(allow_has(list, 2, TEST_FD));
	assert_false(allow_has(list, 1, TEST_FD));
	assert_false(allow_has(list, 0, TEST_FD));
	/* Whose address cannot be told is nobody. */
	assert_false(allow_has(list, 2, TEST_FD - 1));
}

static void what_this_host_alone_reaches(void **state)
{
	static const struct {
		const char *address;
		bool is;
	} cases[] = {
		{ "127.0.0.1", true }, { "127.9.9.9", true }, { "::1", true },
		{ "::ffff:127.0.0.1", true }, { "0.0.0.0", false }, { "::", false },
		{ "10.0.0.7", false }, { "fe80::1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		is_at(cases[i].address);
		if (allow_is_loopback(TEST_FD) != cases[i].is)
			fail_msg("%s: wrong", cases[i].address);
	}
	assert_false(allow_is_loopback(TEST_FD - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_in_a_network),
		cmocka_unit_test(what_is_no_network),
		cmocka_unit_test(any_of_a_list),
		cmocka_unit_test(what_this_host_alone_reaches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
