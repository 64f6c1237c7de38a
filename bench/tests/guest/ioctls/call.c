// SPDX-License-Identifier: GPL-2.0
/* Calls, and what must be so after them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/random.h"
#include "tests/guest/ioctls/call.h"

#define PAGE		4096ul
#define DATA_BYTES	(4 * PAGE)	/* for a right command's data, with a page before and behind */
#define OCEAN_BYTES	(8ul << 20)
#define CANARY		0xa5

/* Where the argument stands. Behind END nothing can be reached. */
enum place { PLAIN, UNALIGNED, END, READ_ONLY, SHARED, CROSSING, NOWHERE, PLACES };

static char *map(size_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

int caller_init(struct caller *caller, struct tally *tally, struct stamp *stamp, uint64_t seed)
{
	atomic_store(&stamp->pid, getpid());
	*caller = (struct caller){ .tally = tally, .stamp = stamp, .seed = seed,
				   .random = random_stream(seed, 0) };
	caller->argument = map(2 * PAGE);
	caller->data = map(DATA_BYTES + 2 * PAGE);
	caller->ocean = map(OCEAN_BYTES);
	if (!caller->argument || !caller->data || !caller->ocean)
		return -ENOMEM;
	return mprotect(caller->argument + PAGE, PAGE, PROT_NONE) ? -errno : 0;
}

/*
 * In a struct that others write in, numbers become what they must not be: a call that takes hours, or
 * a buffer that is longer than its memory.
 */
static bool may_share(const struct command *command)
{
	return command->cost == COST_LITTLE && !command->data_bytes;
}

static enum place choose_place(struct caller *caller, const struct command *command)
{
	static const enum place often[] = { PLAIN, PLAIN, PLAIN, PLAIN, END, END, END, UNALIGNED };

	enum place place = any_below(&caller->random, PLACES);

	if (any_below(&caller->random, 8) || (place == SHARED && !may_share(command)))
		return often[any_below(&caller->random, sizeof(often) / sizeof(often[0]))];
	return place;
}

static char *nowhere(struct caller *caller)
{
	static const uintptr_t addresses[] = { 0, 1, PAGE, 0x7ffffffff000, 0x800000000000,
					       0xdead000000000000, 0xffff888000000000, 0xffffffff81000000,
					       -PAGE, UINTPTR_MAX };

	return (char *)addresses[any_below(&caller->random, sizeof(addresses) / sizeof(addresses[0]))];
}

static char *place_address(struct caller *caller, enum place place, size_t bytes)
{
	switch (place) {
	case UNALIGNED:
		return caller->argument + 65;
	case END:
		return caller->argument + PAGE - bytes;
	case CROSSING:
		return caller->argument + PAGE - 1 - any_below(&caller->random, bytes - 1);
	case SHARED:
		return caller->shared + any_below(&caller->random, PAGE / 2);
	case NOWHERE:
		return nowhere(caller);
	default:
		return caller->argument + 64;
	}
}

/* Puts the argument in its place, and canaries around it and the data. */
static void lay_out(struct caller *caller, enum place place, char *at, const void *argument,
		    size_t bytes)
{
	memset(caller->argument, CANARY, PAGE);
	memset(caller->data, CANARY, DATA_BYTES + 2 * PAGE);
	if (place == CROSSING)
		bytes = caller->argument + PAGE - at;
	if (place != NOWHERE)
		memcpy(at, argument, bytes);
	if (place == READ_ONLY)
		mprotect(caller->argument, PAGE, PROT_READ);
}

static int call(struct caller *caller, int fd, size_t command, unsigned int number, void *argument)
{
	int ret;

	atomic_store(&caller->stamp->command, command);
	atomic_store(&caller->stamp->began_ns, clock_now_ns());
	ret = ioctl(fd, number, argument) ? -errno : 0;
	atomic_store(&caller->stamp->began_ns, 0);
	return ret;
}

/* --- what must be so */

static bool is_documented(const struct command *command, int error)
{
	/* Another thread may close the file, or open the other device at its number. */
	if (error == EBADF || error == ENOTTY)
		return true;
	for (const int *known = command->errors; *known; known++)
		if (*known == error)
			return true;
	return false;
}

/* The first byte of a range that is not the canary; -1: all are. */
static long disturbed(const char *from, const char *to)
{
	for (const char *at = from; at < to; at++)
		if ((unsigned char)*at != CANARY)
			return at - from;
	return -1;
}

static bool is_written(const struct field *field)
{
	return field->kind == FIELD_OUT || field->kind == FIELD_OUT_ZERO;
}

static void check_argument(struct caller *caller, const struct command *command, const char *at,
			   const void *before)
{
	const struct field *field;

	if (disturbed(caller->argument, at) >= 0 ||
	    disturbed(at + command->bytes, caller->argument + PAGE) >= 0)
		tally_failure(caller->tally, "%s writes outside of its struct (seed %llu)",
			      command->name, (unsigned long long)caller->seed);
	for (field = command->fields; field->name; field++)
		if (!is_written(field) &&
		    memcmp(at + field->offset, (const char *)before + field->offset, field->bytes))
			tally_failure(caller->tally, "%s changes %s (seed %llu)", command->name,
				      field->name, (unsigned long long)caller->seed);
}

/* The data of a command may be changed from a pointer into it on, by so many bytes. */
static void check_data(struct caller *caller, const struct command *command, const void *before)
{
	uint64_t most = command->data_bytes ? command->data_bytes(before) : 0;
	const char *begin = caller->data + PAGE, *end = begin + (most > DATA_BYTES ? 0 : most);

	if (disturbed(caller->data, begin) >= 0 ||
	    disturbed(end, caller->data + DATA_BYTES + 2 * PAGE) >= 0)
		tally_failure(caller->tally, "%s writes outside of its data, %llu bytes (seed %llu)",
			      command->name, (unsigned long long)most,
			      (unsigned long long)caller->seed);
}

static bool pointer_is_bad(const struct command *command, enum place place)
{
	return place == NOWHERE || place == CROSSING ||
	       (place == READ_ONLY && (_IOC_DIR(command->number) & _IOC_READ));
}

static void check_result(struct caller *caller, const struct command *command, enum place place,
			 const void *before, int ret)
{
	const struct field *wrong = values_wrong(command, before);

	if (ret && !is_documented(command, -ret))
		tally_failure(caller->tally, "%s: undocumented error: %s (seed %llu)", command->name,
			      strerror(-ret), (unsigned long long)caller->seed);
	if (!ret && place != SHARED && wrong)
		tally_failure(caller->tally, "%s takes %s = %#llx (seed %llu)", command->name,
			      wrong->name, (unsigned long long)field_get(wrong, before),
			      (unsigned long long)caller->seed);
	if (!ret && pointer_is_bad(command, place))
		tally_failure(caller->tally, "%s succeeds with a bad pointer, place %d (seed %llu)",
			      command->name, place, (unsigned long long)caller->seed);
}

int caller_ioctl(struct caller *caller, int fd, size_t which, struct choices *choices, void *argument,
		 bool *known)
{
	const struct command *command = &commands[which];
	enum place place = choose_place(caller, command);
	char *at = place_address(caller, place, command->bytes);
	enum wildness wildness = any_below(&caller->random, 8);
	int ret;

	choices->data = (uintptr_t)caller->data + PAGE;
	choices->ocean = (uintptr_t)caller->ocean;
	choices->killed = caller->killed;
	values_fill(command, argument, choices, wildness > WILD ? TAME : wildness);
	lay_out(caller, place, at, argument, command->bytes);
	ret = call(caller, fd, which, command->number, at);
	if (place == READ_ONLY)
		mprotect(caller->argument, PAGE, PROT_READ | PROT_WRITE);

	tally_call(caller->tally, which, ret);
	if (pointer_is_bad(command, place))
		atomic_fetch_add(&caller->tally->broken_pointers, 1);
	check_result(caller, command, place, argument, ret);
	*known = place < SHARED;
	if (!*known)
		return ret;
	check_argument(caller, command, at, argument);
	check_data(caller, command, argument);
	memcpy(argument, at, command->bytes);
	return ret;
}

/* Another direction, size or number of the same kind; the kernel's own ioctls are of other kinds. */
void caller_unknown_number(struct caller *caller, int fd, size_t command)
{
	unsigned int right = commands[command].number, number = right;
	int ret;

	switch (any_below(&caller->random, 3)) {
	case 0:
		number ^= (1 + any_below(&caller->random, 3)) << _IOC_DIRSHIFT;
		break;
	case 1:
		number ^= (1 + any_below(&caller->random, _IOC_SIZEMASK)) << _IOC_SIZESHIFT;
		break;
	default:
		number ^= (0x80 | any_below(&caller->random, 0x80)) << _IOC_NRSHIFT;
	}
	memset(caller->argument, CANARY, PAGE);
	ret = call(caller, fd, command, number, caller->argument + 64);
	atomic_fetch_add(&caller->tally->unknown_numbers, 1);
	if (ret != -ENOTTY && ret != -EBADF)
		tally_failure(caller->tally, "number %#x: %s instead of ENOTTY (seed %llu)", number,
			      ret ? strerror(-ret) : "success", (unsigned long long)caller->seed);
	if (disturbed(caller->argument, caller->argument + PAGE) >= 0)
		tally_failure(caller->tally, "number %#x writes (seed %llu)", number,
			      (unsigned long long)caller->seed);
}
