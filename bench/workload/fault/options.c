// SPDX-License-Identifier: GPL-2.0
/* The options of workload fault, and the rules between them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "engine/workload.h"
#include "host/pattern.h"
#include "workload/fault/fault.h"

/* In the order of enum registration. */
static const char *const registrations[] = { "odp", "pinned", "implicit", "prefetched", NULL };
static const char *const huge_pages[] = { "2M", "1G", NULL };

const struct option_desc fault_options[] = {
	WORKLOAD_ITERATIONS("512"),
	{ .name = "kind", .type = OPTION_CHOICE, .choices = fault_kind_names, .def = "absent",
	  .help = "absent: in no page table; resident: in the CPU's, not in the device's; "
		  "upgrade: in the device's for reading; cow: shared with a forked child; file: in "
		  "the page cache; major: in swap space; thp, hugetlb: resident as huge pages",
	  .offset = offsetof(struct fault_params, kind) },
	{ .name = "huge_page", .type = OPTION_CHOICE, .choices = huge_pages, .def = "2M",
	  .only = TARGET_VERBS, .help = "size of the pages of kind hugetlb",
	  .offset = offsetof(struct fault_params, huge_page) },
	{ .name = "registration", .type = OPTION_CHOICE, .choices = registrations, .def = "odp",
	  .help = "odp: on demand; implicit: the whole address space, on demand; prefetched: on "
		  "demand, brought by advice before the access; pinned: the control. The last two "
		  "do not fault",
	  .offset = offsetof(struct fault_params, registration) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = 262144, .def = "512",
	  .only = TARGET_VERBS,
	  .help = "4 KiB pages of the region, or as many as one access is of; each is faulted "
		  "once, then all are invalidated together",
	  .offset = offsetof(struct fault_params, region_pages) },
	{ .name = "pages", .type = OPTION_NUMBER, .min = 1, .max = TARGET_BUFFER_PAGES, .def = "1",
	  .only = TARGET_ODP_DEV, .help = "4 KiB pages of one fault, all moved by one access",
	  .offset = offsetof(struct fault_params, pages) },
	{ .name = "pattern", .type = OPTION_CHOICE, .choices = pattern_names, .def = "sequential",
	  .help = "the order of the faults in the region; strided: every eighth",
	  .offset = offsetof(struct fault_params, pattern) },
	{ }
};

/* The rules: each is true for parameters that it refuses. */
static bool reads_what_is_for_writing(const struct fault_params *params)
{
	const struct target_ops *target = params->target.target;
	bool both = target->both_sides && target->both_sides(&params->target);

	/* One of two sides is only read, unless it gets an atomic's result. */
	return fault_kinds[params->kind]->for_writing &&
	       (target->chosen(&params->target) == ACCESS_READ ||
		(both && !target->is_atomic(&params->target)));
}

static bool pins_what_is_not_there(const struct fault_params *params)
{
	return params->registration == REGISTRATION_PINNED && !fault_kinds[params->kind]->stays;
}

static bool prefetches_an_upgrade(const struct fault_params *params)
{
	return params->registration == REGISTRATION_PREFETCHED &&
	       fault_kinds[params->kind]->in_place;
}

static bool has_huge_pages_of_others(const struct fault_params *params)
{
	return params->huge_page && fault_kinds[params->kind] != &fault_kind_hugetlb;
}

static bool moves_more_than_an_atomic(const struct fault_params *params)
{
	const struct target_ops *target = params->target.target;

	return target->is_atomic(&params->target) &&
	       (params->pages > 1 || (params->target.size && params->target.size != 8));
}

static bool is_not_aligned(const struct fault_params *params)
{
	return params->target.offset % 8;
}

int fault_check(const struct workload_params *common, char *err, size_t err_size)
{
	static const struct {
		bool (*breaks)(const struct fault_params *params);
		const char *what;
	} rules[] = {
		{ reads_what_is_for_writing, "only a write makes it; valid with an operation and "
		  "side that write: write or send and remote, read and local, or an atomic" },
		{ pins_what_is_not_there, "registration pinned is for pages that are there before; "
		  "valid: resident, thp, hugetlb" },
		{ prefetches_an_upgrade, "registration prefetched would leave nothing to fault; "
		  "valid: odp, implicit" },
		{ has_huge_pages_of_others, "huge_page is for kind hugetlb alone" },
		{ moves_more_than_an_atomic, "an atomic touches 8 bytes of one page; valid: on an "
		  "ibverbs device --size 8, on odp_dev --pages 1" },
		{ is_not_aligned, "the offset has to be a multiple of 8" },
	};
	const struct fault_params *params = (const struct fault_params *)common;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!rules[i].breaks(params))
			continue;
		snprintf(err, err_size, "kind %s: %s", fault_kinds[params->kind]->name,
			 rules[i].what);
		return -EINVAL;
	}
	return 0;
}
