// SPDX-License-Identifier: GPL-2.0
/* Memory, and what must be in it. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/random.h"
#include "validate/soak/model.h"

void model_init(struct model *model, struct trial *trial, bool whole_pages)
{
	uintptr_t begin = (uintptr_t)trial_map(trial, 2 * MODEL_BYTES / PAGE_BYTES);

	*model = (struct model){ .trial = trial, .whole_pages = whole_pages };
	model->memory = (char *)((begin + MODEL_BYTES - 1) / MODEL_BYTES * MODEL_BYTES);
	model->copy = trial_map(trial, MODEL_BYTES / PAGE_BYTES);
	model->regions[model->nregions++] = trial_region(trial, model->memory, MODEL_BYTES, 0);
}

void model_check(struct model *model)
{
	struct trial *trial = model->trial;
	struct request request = {
		.operation = READ, .side = REMOTE, .region = &model->regions[0],
		.address = region_at(&model->regions[0]), .length = MODEL_HOT_PAGES * PAGE_BYTES,
		.buffer = trial->device.buffer,
	};
	enum status status = trial_operate(trial, &request);

	expect(trial, status == DONE, "the device reads all: %s", status_words(status));
	expect(trial, !memcmp(request.buffer, model->copy, request.length),
	       "in the end the device reads other data than there are");
	model_expect(model, (struct range){ 0, MODEL_BYTES }, "in the end, for the CPU");
}

void model_say(struct model *model, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(model->said, SAID_LEN, fmt, args);
	va_end(args);
}

size_t model_draw(struct model *model, size_t n)
{
	/* the upper bits: the lower ones of xorshift are the weaker */
	return (random_next(&model->chance) >> 16) % n;
}

struct range model_draw_pages(struct model *model)
{
	size_t length = 1 + model_draw(model, MODEL_MOST_PAGES);
	size_t at = model_draw(model, MODEL_HOT_PAGES - length + 1);

	return (struct range){ at * PAGE_BYTES, length * PAGE_BYTES };
}

struct range model_draw_bytes(struct model *model)
{
	/* as often a few bytes as many pages */
	size_t most = (size_t)1 << model_draw(model, 17);
	size_t length = 1 + model_draw(model, most);

	if (model->whole_pages)
		return model_draw_pages(model);
	return (struct range){ model_draw(model, MODEL_HOT_PAGES * PAGE_BYTES - length + 1), length };
}

struct region *model_draw_region(struct model *model, struct range *range)
{
	struct region *region = &model->regions[model_draw(model, model->nregions)];
	size_t begin = (size_t)(region->address - model->memory), end = begin + region->bytes;
	size_t last = range->at + range->length;

	if (range->at >= end || last <= begin)
		return &model->regions[0];
	range->at = range->at < begin ? begin : range->at;
	range->length = (last < end ? last : end) - range->at;
	return region;
}

void model_draw_data(struct model *model, char *to, size_t bytes)
{
	for (size_t done = 0; done < bytes; done += sizeof(uint64_t)) {
		uint64_t word = random_next(&model->chance);
		size_t rest = bytes - done;

		memcpy(to + done, &word, rest < sizeof(word) ? rest : sizeof(word));
	}
}

void model_write(struct model *model, struct range range)
{
	model_draw_data(model, model->copy + range.at, range.length);
	memcpy(model->memory + range.at, model->copy + range.at, range.length);
}

void model_is_zero(struct model *model, struct range range)
{
	memset(model->copy + range.at, 0, range.length);
}

void model_expect(struct model *model, struct range range, const char *what)
{
	const char *found = model->memory + range.at, *want = model->copy + range.at;
	size_t at = 0;

	if (!memcmp(found, want, range.length))
		return;
	while (found[at] == want[at])
		at++;
	expect(model->trial, false, "%s: byte %zu of page %zu is %#x instead of %#x", what,
	       (range.at + at) % PAGE_BYTES, (range.at + at) / PAGE_BYTES, (unsigned char)found[at],
	       (unsigned char)want[at]);
}
