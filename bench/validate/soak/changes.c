// SPDX-License-Identifier: GPL-2.0
/* What happens to memory and regions in a soak. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "validate/soak/action.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25	/* Linux 6.1 */
#endif

static struct range draw(struct model *model, const struct action *action, bool pages)
{
	struct range range = pages ? model_draw_pages(model) : model_draw_bytes(model);

	model_say(model, "%s, %zu bytes at %#zx", action->name, range.length, range.at);
	return range;
}

static void cpu_write(struct model *model, const struct action *action)
{
	model_write(model, draw(model, action, false));
}

static void cpu_read(struct model *model, const struct action *action)
{
	model_expect(model, draw(model, action, false), "the CPU reads");
}

static void discard(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);

	madvise(model->memory + range.at, range.length, MADV_DONTNEED);
	model_is_zero(model, range);
}

static void map_again(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);
	char *at = model->memory + range.at;

	munmap(at, range.length);
	expect(model->trial, mmap(at, range.length, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at,
	       "mmap: %s", strerror(errno));
	model_is_zero(model, range);
}

/* There and back: what is in the memory stays. */
static void move(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);
	char *at = model->memory + range.at;
	char *elsewhere = trial_map(model->trial, range.length / PAGE_BYTES);
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;

	expect(model->trial, mremap(at, range.length, range.length, flags, elsewhere) == elsewhere &&
	       mremap(elsewhere, range.length, range.length, flags, at) == at, "mremap: %s",
	       strerror(errno));
}

static void page_out(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);

	madvise(model->memory + range.at, range.length, MADV_PAGEOUT);
}

static void collapse(struct model *model, const struct action *action)
{
	model_say(model, "%s", action->name);
	madvise(model->memory, MODEL_BYTES, MADV_HUGEPAGE);
	madvise(model->memory, MODEL_BYTES, MADV_COLLAPSE);
}

static void protect(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);

	mprotect(model->memory + range.at, range.length, model_draw(model, 2) ? PROT_READ : PROT_NONE);
	mprotect(model->memory + range.at, range.length, PROT_READ | PROT_WRITE);
}

/* What a child writes is its own; so is what the parent writes meanwhile. */
static void fork_write(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);
	int status = 0, ends[2];
	pid_t child;

	expect(model->trial, !pipe(ends), "pipe: %s", strerror(errno));
	child = fork();
	expect(model->trial, child >= 0, "fork: %s", strerror(errno));
	if (!child) {
		char byte;

		close(ends[1]);
		memset(model->memory + range.at, 0xcc, range.length);
		_exit(read(ends[0], &byte, 1) != 0);
	}
	model_write(model, (struct range){ range.at, PAGE_BYTES });
	close(ends[1]);
	close(ends[0]);
	expect(model->trial, waitpid(child, &status, 0) == child && !status, "the child failed");
	model_expect(model, range, "after a child wrote");
}

static void add_region(struct model *model, const struct action *action)
{
	struct range range = draw(model, action, true);

	if (model->nregions == MODEL_REGIONS)
		return;
	model->regions[model->nregions] = trial_region(model->trial, model->memory + range.at,
						       range.length, 0);
	model->nregions++;
}

static void remove_region(struct model *model, const struct action *action)
{
	size_t i;

	model_say(model, "%s", action->name);
	if (model->nregions == 1)
		return;
	i = 1 + model_draw(model, model->nregions - 1);
	model_say(model, "%s %zu", action->name, i);
	trial_remove(model->trial, &model->regions[i]);
	model->regions[i] = model->regions[--model->nregions];
}

const struct action soak_changes[] = {
	{ "the CPU writes", 0, .run = cpu_write },
	{ "the CPU reads", 0, .run = cpu_read },
	{ "discard", 0, .run = discard },
	{ "a new mapping", 0, .run = map_again },
	{ "move away and back", 0, .run = move },
	{ "page out", 0, .run = page_out },
	{ "one huge page", 0, .run = collapse },
	{ "protect and allow", 0, .run = protect },
	{ "a child writes", 0, .run = fork_write },
	{ "register", 0, .run = add_region },
	{ "deregister", 0, .run = remove_region },
	{ }
};
