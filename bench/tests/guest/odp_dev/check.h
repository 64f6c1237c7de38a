/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of odp_dev share.  A test is a function in a table; it gets a device of its own,
 * and must leave nothing behind in the device's counters.
 */
#ifndef ODP_DEV_CHECK_H
#define ODP_DEV_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <odpbench/odp_dev.h>

#define UNUSED		__attribute__((unused))
#define PAGE		4096ul
#define HUGE		(2ul << 20)
#define DEVICE_FUNCTION	"0000:00:11.0"

struct device {
	int fd;
	uint32_t last_key;
	const volatile struct odp_dev_counters *counters;
};

/* What a test returns; FAILED only through fail(), SKIPPED through skip(). */
enum outcome { PASSED, FAILED, SKIPPED };

struct test {
	const char *name;
	enum outcome (*run)(struct device *device);
};

/* Tables that end with an entry without a name. */
extern const struct test data_tests[], invalidation_tests[], entry_tests[], race_tests[],
	error_tests[], life_tests[], hugetlb_tests[], implicit_tests[], nowhere_tests[];

/* Remember the reason, and give the outcome. */
enum outcome fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
enum outcome skip(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *last_reason(void);
/* Printed in brackets after the name of a test that passed. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Both leave the test; FOUND may be negative errno. */
#define EQUAL(found, wanted) do { \
	long long found_ = (found), wanted_ = (wanted); \
	if (found_ != wanted_) \
		return fail("%s:%d: %s is %lld instead of %lld", __FILE__, __LINE__, #found, \
			    found_, wanted_); \
} while (0)
#define EXPECT(condition) do { \
	if (!(condition)) \
		return fail("%s:%d: not so: %s", __FILE__, __LINE__, #condition); \
} while (0)
/* Leaves the test if an inner part did not pass. */
#define TRY(part) do { \
	enum outcome outcome_ = (part); \
	if (outcome_ != PASSED) \
		return outcome_; \
} while (0)

/* The calls. 0 or negative errno; a key from registering. */
int device_open(struct device *device);
void device_close(struct device *device);
int device_register(struct device *device, const void *address, size_t length, uint32_t flags,
		    uint32_t *key);
int device_deregister(struct device *device, uint32_t key);
void device_deregister_all(struct device *device);
int device_read(struct device *device, uint32_t key, const void *from, void *to, size_t length);
int device_write(struct device *device, uint32_t key, void *to, const void *from,
		 size_t length);
int device_fetch_add(struct device *device, uint32_t key, void *at, uint64_t operand,
		     uint64_t *result);
/* An access with all its fields, for what the other calls do not return. */
int device_access(struct device *device, struct odp_dev_access *access);
int device_prefetch(struct device *device, uint32_t key, uint32_t advice, const void *address,
		    size_t length);
/* All zero if it fails. */
struct odp_dev_entry device_entry(struct device *device, uint32_t key, const void *address);

/* Anonymous memory of small pages, zero and absent; never NULL. */
void *memory(size_t bytes);
/* Takes the device's entries away and leaves the pages as they are. */
void forget(void *address, size_t bytes);
void fill(void *address, size_t bytes, unsigned int seed);
/* Reserved huge pages, at an address aligned to one; NULL: there are none. */
void *hugetlb_memory(unsigned int pages);
/* Sets a parameter of the module; false: there is no such parameter. */
bool set_parameter(const char *name, const char *value);
/* The frame of a page of this process, from /proc/self/pagemap; 0: none. */
uint64_t frame_of(const void *address);
/* "7.3.4" >= 7, 2? */
bool kernel_at_least(unsigned int major, unsigned int minor);

#endif
