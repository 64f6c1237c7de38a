// SPDX-License-Identifier: GPL-2.0
/* Pages that go all the time. */
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

#include "validate/discarding.h"

#define BEFORE	0x3c
#define WRITTEN	0x5a

/* Now and then, so that it leaves room for the device's work where CPUs are emulated in turns. */
static void *discard(void *context)
{
	const struct timespec pause = { .tv_nsec = 20000 };
	struct discarding *discarding = context;

	prctl(PR_SET_TIMERSLACK, 1ul);
	while (!atomic_load(&discarding->ends)) {
		madvise(discarding->address, discarding->length, MADV_DONTNEED);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

void trial_begin_discarding(struct trial *trial, struct discarding *discarding, char *address,
			    size_t length)
{
	discarding->address = address;
	discarding->length = length;
	atomic_init(&discarding->ends, false);
	expect(trial, !pthread_create(&discarding->thread, NULL, discard, discarding), "pthread_create");
}

void trial_end_discarding(struct discarding *discarding)
{
	atomic_store(&discarding->ends, true);
	pthread_join(discarding->thread, NULL);
}

void trial_write_discarded(struct trial *trial, struct part part)
{
	char *at = part.region->address + part.offset;
	struct request request = {
		.operation = WRITE, .side = REMOTE, .region = part.region,
		.address = region_at(part.region) + part.offset, .length = part.length,
		.buffer = trial->device.buffer,
	};
	struct discarding discarding;
	enum status status;

	memset(at, BEFORE, part.length);
	memset(request.buffer, WRITTEN, part.length);
	trial_begin_discarding(trial, &discarding, at, part.length);
	status = trial_operate(trial, &request);
	trial_end_discarding(&discarding);
	expect(trial, status == DONE, "a write while its pages are discarded: %s", status_words(status));
	for (size_t i = 0; i < part.length; i++)
		expect(trial, at[i] == WRITTEN || !at[i], "byte %zu is %#x, which is stale", i,
		       (unsigned char)at[i]);
}
