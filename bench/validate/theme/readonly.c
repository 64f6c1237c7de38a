// SPDX-License-Identifier: GPL-2.0
/* Memory that the program itself may only read. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define PAGES 2
#define BYTES (PAGES * PAGE_BYTES)

/* A page of this program's constants. */
static const _Alignas(PAGE_BYTES) char constants[PAGE_BYTES] = "constants of the program";

static char *anonymous(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);

	trial_fill(memory, BYTES, STAMP);
	mprotect(memory, BYTES, PROT_READ);
	return memory;
}

static char *file(struct trial *trial, int flags)
{
	int fd = memfd_create("odpbench", MFD_CLOEXEC);
	char *memory;

	expect(trial, fd >= 0 && !ftruncate(fd, BYTES), "memfd: %s", strerror(errno));
	memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	expect(trial, memory != MAP_FAILED, "mmap: %s", strerror(errno));
	trial_fill(memory, BYTES, STAMP);
	munmap(memory, BYTES);
	memory = mmap(NULL, BYTES, PROT_READ, flags, fd, 0);
	expect(trial, memory != MAP_FAILED, "mmap: %s", strerror(errno));
	close(fd);
	return memory;
}

/* In a region that nobody may write it can be read, and is not changed by who tries to write. */
static void guarded(struct trial *trial, char *memory)
{
	struct region region = trial_region(trial, memory, BYTES, REGION_READ_ONLY);
	struct part all = { &region, 0, BYTES };

	trial_device_reads(trial, all, STAMP);
	trial_device_is_refused(trial, all, WRITE);
	trial_device_reads(trial, all, STAMP);
	trial_expect_data(trial, memory, BYTES, STAMP, "what the CPU reads");
	trial_remove(trial, &region);
}

static void guarded_anonymous(struct trial *trial)
{
	guarded(trial, anonymous(trial));
}

static void guarded_private_file(struct trial *trial)
{
	guarded(trial, file(trial, MAP_PRIVATE));
}

static void guarded_shared_file(struct trial *trial)
{
	guarded(trial, file(trial, MAP_SHARED));
}

/* A region that may be written, of memory that may not: it must not change; reading it is what works. */
static void writable(struct trial *trial, char *memory)
{
	struct region region = trial_region(trial, memory, BYTES, 0);
	struct part all = { &region, 0, BYTES };

	trial_device_is_refused(trial, all, WRITE);
	trial_expect_data(trial, memory, BYTES, STAMP, "what the CPU reads");
	trial_device_reads(trial, all, STAMP);
	trial_remove(trial, &region);
}

static void writable_anonymous(struct trial *trial)
{
	writable(trial, anonymous(trial));
}

static void writable_private_file(struct trial *trial)
{
	writable(trial, file(trial, MAP_PRIVATE));
}

/* Read-only memory that nobody has touched. */
static void writable_absent(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES);
	struct region region;

	mprotect(memory, BYTES, PROT_READ);
	region = trial_region(trial, memory, BYTES, 0);
	trial_device_reads(trial, (struct part){ &region, 0, BYTES }, 0);
	trial_remove(trial, &region);
}

static void constant(struct trial *trial)
{
	struct region region = trial_region(trial, (char *)constants, sizeof(constants), REGION_READ_ONLY);
	struct request request = {
		.operation = trial->of->operation, .side = trial->of->side, .region = &region,
		.address = region_at(&region), .length = sizeof(constants),
		.buffer = trial->device.buffer,
	};
	enum status status = trial_operate(trial, &request);

	expect(trial, status == DONE, "%s", status_words(status));
	expect(trial, !memcmp(trial->device.buffer, constants, sizeof(constants)),
	       "what arrives is not what was sent");
	trial_remove(trial, &region);
}

/* Read as zeros first: the kernel's one page of zeros must not be what is written then. */
static void zeros(struct trial *trial)
{
	char *memory = trial_map(trial, PAGES), *elsewhere = trial_map(trial, 1);
	struct region region = trial_region(trial, memory, BYTES, 0);
	volatile char zero = memory[0];

	trial_device_reads(trial, (struct part){ &region, 0, BYTES }, 0);
	trial_device_writes(trial, (struct part){ &region, 0, PAGE_BYTES }, STAMP);
	trial_expect_data(trial, memory, PAGE_BYTES, STAMP, "what the CPU reads");
	trial_expect_data(trial, memory + PAGE_BYTES, PAGE_BYTES, 0, "the other page");
	trial_expect_data(trial, elsewhere, PAGE_BYTES, 0, "a page of somebody else");
	expect(trial, zero == 0, "new memory is not zeros");
	trial_remove(trial, &region);
}

#define CONSTANT "a program cannot send its constants, or a file that it may only read"
#define CHANGED "memory that a program may not write is changed by its device"

static const struct conformance_case cases[] = {
	{ "anonymous", "in a region that nobody may write: read, and a write is refused", CHANGED,
	  .needs = CAN_WRITE | CAN_READ, .run = guarded_anonymous, .operation = READ },
	{ "private-file", "the same for a private mapping of a file", CHANGED,
	  .needs = CAN_WRITE | CAN_READ, .run = guarded_private_file, .operation = READ },
	{ "shared-file", "the same for a shared mapping of a file", CHANGED,
	  .needs = CAN_WRITE | CAN_READ, .run = guarded_shared_file, .operation = READ },
	{ "writable-anonymous", "in a region that may be written: a write is refused, a read works",
	  CONSTANT, .needs = CAN_WRITE | CAN_READ, .run = writable_anonymous, .operation = READ },
	{ "writable-private-file", "the same for a private mapping of a file",
	  CONSTANT, .needs = CAN_WRITE | CAN_READ, .run = writable_private_file, .operation = READ },
	{ "writable-absent", "in a region that may be written: memory that nobody touched reads as zeros",
	  CONSTANT, .needs = CAN_READ, .run = writable_absent, .operation = READ },
	{ "constant-read", "an RDMA read of a program's constants", CONSTANT, .needs = CAN_READ,
	  .run = constant, .operation = READ, .side = REMOTE },
	{ "constant-write-source", "an RDMA write from a program's constants", CONSTANT,
	  .needs = CAN_REQUEST, .run = constant, .operation = WRITE, .side = LOCAL },
	{ "constant-send", "a send from a program's constants", CONSTANT,
	  .needs = CAN_REQUEST | CAN_SEND, .run = constant, .operation = SEND, .side = LOCAL },
	{ "zeros", "a page that was read as zeros is the program's own when it is written", CHANGED,
	  .needs = CAN_WRITE | CAN_READ, .run = zeros, .operation = WRITE },
	{ }
};

const struct theme theme_readonly = { "readonly", "memory that the program may only read", cases };
