// SPDX-License-Identifier: GPL-2.0
/* What must hold of an operation on memory that the device lacks. */
#include <string.h>

#include "validate/case.h"

#define STAMP DATA_FIRST_STAMP
#define OTHER (STAMP + 4096)	/* the stamp of other data */

static bool region_changes(const struct trial *trial)
{
	enum operation operation = trial->of->operation;

	return operation == READ ? trial->of->side == LOCAL : trial->of->side == REMOTE;
}

void trial_first_access(struct trial *trial, size_t bytes, bool resident)
{
	size_t pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
	char *memory = trial_map(trial, pages);
	struct region region = trial_region(trial, memory, bytes, 0);
	uint64_t before = trial_faulted_pages(trial);

	if (resident)
		trial_fill(memory, bytes, STAMP);
	if (region_changes(trial)) {
		trial_device_writes(trial, (struct part){ &region, 0, bytes }, OTHER);
		trial_expect_data(trial, memory, bytes, OTHER, "what the CPU reads");
	} else {
		trial_device_reads(trial, (struct part){ &region, 0, bytes }, resident ? STAMP : 0);
	}
	expect(trial, trial_faulted_pages(trial) - before >= pages,
	       "%llu pages were faulted in, not %zu",
	       (unsigned long long)(trial_faulted_pages(trial) - before), pages);
	trial_remove(trial, &region);
}

/* 8 bytes are added to; the rest of the page is not touched. */
void trial_first_atomic(struct trial *trial)
{
	char *memory = trial_map(trial, 1);
	struct region region = trial_region(trial, memory, PAGE_BYTES, 0);
	struct request request = {
		.operation = trial->of->operation, .side = REMOTE, .region = &region,
		.address = (uintptr_t)memory + 64, .length = 8, .buffer = trial->device.buffer,
		.operand = 5, .compare = 0,
	};
	enum status status = trial_operate(trial, &request);
	uint64_t value;

	expect(trial, status == DONE, "%s", status_words(status));
	expect(trial, request.result == 0, "the old value is %llu, not 0",
	       (unsigned long long)request.result);
	memcpy(&value, memory + 64, sizeof(value));
	expect(trial, value == 5, "the new value is %llu, not 5", (unsigned long long)value);
	memset(memory + 64, 0, sizeof(value));
	trial_expect_data(trial, memory, PAGE_BYTES, 0, "the rest of the page");
	trial_remove(trial, &region);
}
