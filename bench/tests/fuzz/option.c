// SPDX-License-Identifier: GPL-2.0
/*
 * Options of a job: "WORKLOAD\0DEVICE\0KEY\0VALUE\0KEY\0VALUE...", as a command line or a suite
 * gives them, and back to a command and to JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "lib/option.h"
#include "tests/fuzz/fuzz.h"

#define MOST_PARTS 64

static void use(struct run_spec *spec)
{
	char err[512], command[400], tiny[8];
	json_t *jobs = run_specs_to_json(spec, 1);

	if (!run_spec_check(spec, err, sizeof(err)) && !spec->npaths)
		abort();
	option_to_command(spec->options, spec->params, command, sizeof(command));
	option_to_command(spec->options, spec->params, tiny, sizeof(tiny));
	/* Whatever it is made of, a document can hold it. */
	if (json_array_size(jobs) != 1)
		abort();
	json_decref(jobs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *parts[MOST_PARTS], err[512];
	struct run_spec spec;
	size_t n = 0;

	memcpy(text, data, size);
	text[size] = '\0';
	for (char *at = text; n < MOST_PARTS && at <= text + size; at += strlen(at) + 1)
		parts[n++] = at;
	if (n >= 2) {
		if (!run_spec_init(&spec, parts[0], parts[1], err, sizeof(err))) {
			for (size_t i = 2; i + 1 < n; i += 2)
				run_spec_set(&spec, parts[i], parts[i + 1], err, sizeof(err));
			use(&spec);
		}
		run_spec_free(&spec);
	}
	free(text);
	return 0;
}

/* Words of the grammar, so that a change is often another word. */
static const char *const words[] = {
	"map", "fault", "invalidate", "register", "prefetch", "steady", "churn", "storm", "pitfall",
	"odp_dev", "rxe0", "pages", "iterations", "buffer", "kind", "operation", "side", "size",
	"pattern", "registration", "bytes", "advice", "path", "iommu_mode", "qps", "depth", "0", "1",
	"8", "512", "4K", "2M", "1T", "0x10", "-1", "18446744073709551615", "yes", "no", "ram",
	"native,iova", "iova-batch", "lazy", "strict", "hugetlb", "send", "both", "remote", "",
};

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	const char *word = words[seed / 8 % (sizeof(words) / sizeof(words[0]))];
	size_t length = strlen(word) + 1;

	if (seed % 8 > 2 || size + length > max)
		return LLVMFuzzerMutate(data, size, max);
	if (seed % 8 == 0)
		size = seed / 512 % (size + 1);
	memcpy(data + size, word, length);
	return size + length;
}
