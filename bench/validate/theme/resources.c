// SPDX-License-Identifier: GPL-2.0
/* What is given back: regions, memory, and processes that end in the middle. */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "host/memory.h"
#include "lib/proc_number.h"
#include "validate/case.h"
#include "validate/discarding.h"

#define STAMP DATA_FIRST_STAMP
#define PAGES 4
#define BYTES (PAGES * PAGE_BYTES)

static void many_regions(struct trial *trial)
{
	struct odp_path_stats before = trial_stats(trial);
	char *memory = trial_map(trial, 256);
	struct region regions[256];

	for (size_t i = 0; i < 256; i++)
		regions[i] = trial_region(trial, memory + i * PAGE_BYTES, PAGE_BYTES, 0);
	for (size_t i = 0; i < 256; i += 17)
		trial_device_writes(trial, (struct part){ &regions[i], 0, PAGE_BYTES }, STAMP + i);
	for (size_t i = 0; i < 256; i += 17)
		trial_expect_data(trial, regions[i].address, PAGE_BYTES, STAMP + i, "what the CPU reads");
	for (size_t i = 0; i < 256; i++)
		trial_remove(trial, &regions[i]);
	trial_expect_given_back(trial, &before);
}

/* A driver keeps a region for each part of the address space that was touched. */
#define WINDOWS 100
#define WINDOW_BYTES (1ull << 30)

static void implicit_windows(struct trial *trial)
{
	struct odp_path_stats before = trial_stats(trial);
	struct region region = trial_region(trial, NULL, 0, REGION_IMPLICIT);
	char *space = mmap(NULL, WINDOWS * WINDOW_BYTES, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	expect(trial, space != MAP_FAILED, "mmap: %s", strerror(errno));
	region.bytes = PAGE_BYTES;
	for (size_t i = 0; i < WINDOWS; i++) {
		region.address = space + i * WINDOW_BYTES;
		mprotect(region.address, PAGE_BYTES, PROT_READ | PROT_WRITE);
		trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP + i);
		trial_expect_data(trial, region.address, PAGE_BYTES, STAMP + i, "what the CPU reads");
		munmap(region.address, PAGE_BYTES);
	}
	trial_remove(trial, &region);
	trial_expect_given_back(trial, &before);
}

/* Takes pages that were free, and gives them back: the kernel looks at each whether it is as it should be. */
static void take_free_pages(void)
{
	size_t bytes = 64ul << 20;
	char *memory = memory_map(bytes);

	for (size_t at = 0; memory && at < bytes; at += PAGE_BYTES)
		memory[at] = 1;
	if (memory)
		munmap(memory, bytes);
}

/* Each CPU has a list of its own of pages that it freed. */
static void look_at_free_pages(void)
{
	cpu_set_t before, one;

	sched_getaffinity(0, sizeof(before), &before);
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &before))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		take_free_pages();
	}
	sched_setaffinity(0, sizeof(before), &before);
}

#define RACES 2000

static void deregister_races(struct trial *trial)
{
	struct odp_path_stats before = trial_stats(trial);
	char *page = trial_map(trial, 1);
	struct discarding discarding;

	trial_begin_discarding(trial, &discarding, page, PAGE_BYTES);
	for (unsigned int i = 0; i < RACES; i++) {
		struct region region = trial_region(trial, page, PAGE_BYTES, 0);

		if (i % 4 == 0)
			trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
		trial_remove(trial, &region);
	}
	trial_end_discarding(&discarding);
	look_at_free_pages();
	trial_expect_given_back(trial, &before);
}

static void fault_all(struct trial *trial)
{
	struct region region = trial_region(trial, trial_map(trial, PAGES), BYTES, 0);

	trial_device_writes(trial, (struct part){ &region, 0, BYTES }, STAMP);
}

static void left_behind(struct trial *trial)
{
	struct odp_path_stats before = trial_stats(trial);

	trial_expect_gone(trial, trial_fork(trial, fault_all), &before);
}

#define IN_FAULT_US 400000

static void killed(struct trial *trial)
{
	const struct timespec pause = { .tv_nsec = IN_FAULT_US / 2 * 1000 };
	struct odp_path_stats before = trial_stats(trial);
	pid_t child;

	trial_disturb(trial, (struct odp_path_injection){
		.event = ODP_PATH_AT_FAULT, .action = ODP_PATH_DELAY, .nth = 1, .count = 1,
		.delay_us = IN_FAULT_US });
	child = trial_fork(trial, fault_all);
	for (int i = 0; i < 50 && trial_stats(trial).regions_live == before.regions_live; i++)
		nanosleep(&pause, NULL);
	nanosleep(&pause, NULL);
	kill(child, SIGKILL);
	trial_expect_gone(trial, child, &before);
	expect(trial, trial_disturbed(trial) == 1, "it was not killed in a fault");
}

/* Room for what a device itself pins, such as its queues. */
#define LIMIT_BYTES (8ul << 20)
#define MORE_BYTES (16ul << 20)

/*
 * As an ordinary user, who may lock some memory. The device is opened anew: the kernel takes no requests
 * over a file that was opened with other rights (ib_safe_file_access()).
 */
static void become_ordinary(struct trial *trial)
{
	const struct rlimit limit = { LIMIT_BYTES, LIMIT_BYTES };
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	expect(trial, !syscall(SYS_capget, &header, data), "capget: %s", strerror(errno));
	data[CAP_IPC_LOCK / 32].effective &= ~(1u << CAP_IPC_LOCK % 32);
	trial->device.ops->close(&trial->device);
	expect(trial, !setrlimit(RLIMIT_MEMLOCK, &limit) && !syscall(SYS_capset, &header, data),
	       "giving up CAP_IPC_LOCK: %s", strerror(errno));
	expect(trial, !trial->device.ops->open(&trial->device, trial->fixture),
	       "the device cannot be opened with a limit of 8 MiB");
}

static void memlock(struct trial *trial)
{
	struct region region = { .bytes = MORE_BYTES, .flags = REGION_PINNED };
	uint64_t pinned;
	int ret;

	become_ordinary(trial);
	region.address = trial_map(trial, MORE_BYTES / PAGE_BYTES);
	pinned = proc_number("/proc/self/status", "VmPin:");
	ret = trial->device.ops->add(&trial->device, &region);
	expect(trial, ret == -ENOMEM, "pinning 16 MiB with a limit of 8 MiB: %s",
	       ret ? strerror(-ret) : "is possible");
	region = trial_region(trial, region.address, MORE_BYTES, 0);
	trial_device_writes(trial, (struct part){ &region, 0, DEVICE_BUFFER_BYTES }, STAMP);
	trial_expect_data(trial, region.address, DEVICE_BUFFER_BYTES, STAMP, "what the CPU reads");
	expect(trial, proc_number("/proc/self/status", "VmPin:") == pinned, "pages on demand are pinned");
	trial_remove(trial, &region);
}

#define LEFT "a long-running machine runs out of memory"
#define NEEDS (CAN_WRITE | CAN_COUNT)

static const struct conformance_case cases[] = {
	{ "many-regions", "256 regions come and go, and nothing is left of them", LEFT, .needs = NEEDS,
	  .run = many_regions, .operation = WRITE },
	{ "implicit-windows", "100 places far apart in an implicit region, and nothing is left", LEFT,
	  .needs = NEEDS | CAN_IMPLICIT, .slow = true, .run = implicit_windows, .operation = WRITE },
	{ "deregister-races", "2000 regions go while their page is discarded", LEFT, .needs = NEEDS,
	  .slow = true, .run = deregister_races, .operation = WRITE },
	{ "left-behind", "a process ends without giving its regions back", LEFT, .needs = NEEDS,
	  .run = left_behind, .operation = WRITE },
	{ "killed", "a process is killed while its device's fault is served: it ends, and others go on",
	  "a process cannot be killed, and its memory is lost", .needs = NEEDS, .run = killed,
	  .operation = WRITE },
	{ "memlock", "an ordinary user cannot pin more than the limit, and needs none on demand",
	  "users need a limit that on-demand paging exists to avoid, or can pin what they may not",
	  .needs = NEEDS, .run = memlock, .operation = WRITE },
	{ }
};

const struct theme theme_resources = { "resources", "what is given back", cases };
