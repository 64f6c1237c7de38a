// SPDX-License-Identifier: GPL-2.0
/* Who outlives whom: processes, their files, the function and the module. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/guest/odp_dev/check.h"

#define BYTES		(64 * PAGE)
#define THREADS		4
#define DRIVER		"/sys/bus/pci/drivers/odp_dev/"

static void milliseconds(unsigned int n)
{
	const struct timespec time = { .tv_sec = n / 1000, .tv_nsec = n % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static int tell_driver(const char *file, const char *function)
{
	char path[128];
	int fd, ret = 0;

	snprintf(path, sizeof(path), DRIVER "%s", file);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, function, strlen(function)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* A child works on its parent's memory with its parent's file: keys are the file's. */
static enum outcome inherited(struct device *device)
{
	unsigned char *base = memory(PAGE);
	uint32_t key;
	int status;
	pid_t child;

	EQUAL(device_register(device, base, PAGE, ODP_DEV_WRITABLE, &key), 0);
	child = fork();
	if (!child)
		_exit(device_write(device, key, base, "child", 6) || base[0]);
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(status, 0);
	EQUAL(strcmp((char *)base, "child"), 0);
	munmap(base, PAGE);
	return PASSED;
}

/* The other way round: the process that registered is gone, and its memory with it. */
static enum outcome orphaned(struct device *device)
{
	unsigned char *base = memory(PAGE), byte;
	uint32_t key;
	int pipes[2];
	pid_t child;

	EXPECT(!pipe(pipes));
	child = fork();
	if (!child) {
		if (device_register(device, base, PAGE, ODP_DEV_WRITABLE, &key) ||
		    device_write(device, key, base, "x", 1))
			key = 0;
		_exit(write(pipes[1], &key, sizeof(key)) != sizeof(key));
	}
	close(pipes[1]);
	EQUAL(read(pipes[0], &key, sizeof(key)), sizeof(key));
	EQUAL(waitpid(child, NULL, 0), child);
	EXPECT(key);
	EQUAL(device->counters->entries, 0);
	EQUAL(device_read(device, key, base, &byte, 1), -EFAULT);
	EQUAL(device_deregister(device, key), 0);
	close(pipes[0]);
	munmap(base, PAGE);
	return PASSED;
}

/* Works for ever, its pages coming and going. */
static void work(struct device *device, uint32_t key, unsigned char *base)
{
	static unsigned char data[BYTES];

	for (;;) {
		device_write(device, key, base, data, BYTES);
		madvise(base, BYTES, MADV_DONTNEED);
	}
}

static enum outcome killed(struct device *device UNUSED)
{
	for (unsigned int round = 1; round <= 10; round++) {
		pid_t child = fork();
		int status;

		if (!child) {
			struct device own;
			uint32_t key;
			unsigned char *base = memory(BYTES);

			if (device_open(&own) ||
			    device_register(&own, base, BYTES, ODP_DEV_WRITABLE, &key))
				_exit(1);
			work(&own, key, base);
		}
		milliseconds(round * 3);
		kill(child, SIGKILL);
		EQUAL(waitpid(child, &status, 0), child);
		EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	return PASSED;
}

static enum outcome module_held(struct device *device UNUSED)
{
	EQUAL(syscall(SYS_delete_module, "odp_dev", O_NONBLOCK) ? errno : 0, EAGAIN);
	return PASSED;
}

/* --- the function goes away */

struct unbinding {
	struct device *device;
	uint32_t key;
	unsigned char *base;
	atomic_int last[THREADS], next;
};

/*
 * Each has pages of its own: 7.2 now and then fails a fault of pages that another thread
 * faults and a third drops, which is not the subject here.
 */
static void *use(void *argument)
{
	struct unbinding *unbinding = argument;
	int ret, mine = atomic_fetch_add(&unbinding->next, 1);
	unsigned char data[BYTES / THREADS], *pages = unbinding->base + mine * sizeof(data);
	uint32_t key;

	do {
		ret = device_write(unbinding->device, unbinding->key, pages, data, sizeof(data));
		if (!ret && mine == 0)
			madvise(pages, sizeof(data), MADV_DONTNEED);
		if (!ret && mine == 1)
			ret = device_register(unbinding->device, unbinding->base, BYTES, 0, &key);
		if (!ret && mine == 1)
			ret = device_deregister(unbinding->device, key);
	} while (!ret);
	unbinding->last[mine] = ret;
	return NULL;
}

static enum outcome unbound(struct device *device)
{
	struct unbinding unbinding = { .device = device, .base = memory(BYTES) };
	pthread_t threads[THREADS];
	struct odp_dev_info info;
	struct device late;
	uint32_t pinned;
	int unbind;

	EQUAL(device_register(device, unbinding.base, BYTES, ODP_DEV_WRITABLE, &unbinding.key), 0);
	EQUAL(device_register(device, unbinding.base, PAGE, ODP_DEV_PINNED, &pinned), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, use, &unbinding);
	milliseconds(20);
	unbind = tell_driver("unbind", DEVICE_FUNCTION);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EQUAL(unbind, 0);
	for (int i = 0; i < THREADS; i++)
		EQUAL(unbinding.last[i], -ENODEV);
	/* nothing of it is left, though the file is still open */
	EQUAL(device->counters->regions, 0);
	EQUAL(device->counters->entries, 0);
	EQUAL(device->counters->table_bytes, 0);
	EQUAL(device_deregister(device, pinned), -ENODEV);
	EQUAL(ioctl(device->fd, ODP_DEV_IOC_INFO, &info) ? errno : 0, ENODEV);
	EQUAL(ioctl(device->fd, _IO('O', 0x7f), 0) ? errno : 0, ENOTTY);
	EQUAL(device_open(&late), -ENODEV);
	/* the memory lives on without the device */
	memset(unbinding.base, 1, BYTES);
	munmap(unbinding.base, BYTES);
	return PASSED;
}

static enum outcome bound_again(struct device *device)
{
	unsigned char *base = memory(PAGE);
	uint32_t key;

	EQUAL(device_register(device, base, PAGE, ODP_DEV_WRITABLE, &key), 0);
	EQUAL(device_write(device, key, base, "again", 6), 0);
	EQUAL(strcmp((char *)base, "again"), 0);
	munmap(base, PAGE);
	return PASSED;
}

static enum outcome unbind_and_back(struct device *device)
{
	enum outcome outcome = unbound(device);

	EQUAL(tell_driver("bind", DEVICE_FUNCTION), 0);
	return outcome;
}

/* Several files, each with regions and threads, while the function comes and goes. */
static enum outcome unbind_often(struct device *device UNUSED)
{
	for (int round = 0; round < 5; round++) {
		pid_t children[3];

		for (int i = 0; i < 3; i++) {
			children[i] = fork();
			if (!children[i]) {
				struct device own;
				uint32_t key;
				unsigned char *base = memory(BYTES);

				alarm(20);
				while (device_open(&own) ||
				       device_register(&own, base, BYTES, ODP_DEV_WRITABLE, &key))
					;
				work(&own, key, base);
			}
		}
		milliseconds(10);
		EQUAL(tell_driver("unbind", DEVICE_FUNCTION), 0);
		milliseconds(2);
		EQUAL(tell_driver("bind", DEVICE_FUNCTION), 0);
		for (int i = 0; i < 3; i++) {
			kill(children[i], SIGKILL);
			EQUAL(waitpid(children[i], NULL, 0), children[i]);
		}
	}
	return PASSED;
}

const struct test life_tests[] = {
	{ "a child with its parent's file", inherited },
	{ "a region whose process is gone", orphaned },
	{ "killed while the device works", killed },
	{ "the module cannot go under an open file", module_held },
	{ "the function is unbound under threads", unbind_and_back },
	{ "and bound again", bound_again },
	{ "the function comes and goes", unbind_often },
	{ 0 }
};
