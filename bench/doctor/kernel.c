// SPDX-License-Identifier: GPL-2.0
/* The kernel: its release, and the options that it was built with. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "host/kernel_config.h"
#include "host/pages.h"
#include "lib/sysfs.h"

static void release(const struct subject *subject, struct finding *finding)
{
	unsigned int major = 0, minor = 0;

	if (sscanf(subject->release, "%u.%u", &major, &minor) != 2) {
		finding_unknown(finding, "%s: its number is not known", subject->release);
	} else if (major < 6 || (major == 6 && minor < 1)) {
		finding_fail(finding, "%s: the modules are for 6.1 and later", subject->release);
		finding_fix(finding, "boot a kernel of 6.1 or later");
	} else if (!subject->odp_path.error && !subject->odp_path.links_pages) {
		finding_ok(finding, "%s: memory regions can only use path native (the others: from "
			   "6.16)", subject->release);
	} else {
		finding_ok(finding, "%s", subject->release);
	}
}

static void page_size(const struct subject *subject, struct finding *finding)
{
	if (subject->page_bytes == PAGE_BYTES) {
		finding_ok(finding, "%zu bytes", subject->page_bytes);
		return;
	}
	finding_fail(finding, "%zu bytes: all counts are of pages of %d", subject->page_bytes,
		     PAGE_BYTES);
	finding_fix(finding, "boot a kernel with pages of 4 KiB (CONFIG_ARM64_4K_PAGES=y)");
}

static bool config_is_unknown(const struct subject *subject, struct finding *finding)
{
	char places[256];

	if (json_object_size(subject->config))
		return false;
	kernel_config_places(subject->release, places, sizeof(places));
	finding_unknown(finding, "none of these can be read: %s", places);
	finding_fix(finding, "modprobe configs, or install the kernel's package with its config");
	return true;
}

/* An option, and what it is for. */
struct option {
	const char *name, *use;
};

static const struct option needed[] = {
	{ "CONFIG_MODULES", "odp_path is a module" },
	{ "CONFIG_INFINIBAND_USER_ACCESS", "ibverbs" },
	{ "CONFIG_INFINIBAND_ON_DEMAND_PAGING", "ODP itself" },
	{ "CONFIG_FUNCTION_TRACER", "the hooks of odp_path" },
	{ "CONFIG_DYNAMIC_FTRACE_WITH_ARGS", "the hooks of odp_path" },
	{ }
};

/* Those that another check has are not among them. */
static const struct option useful[] = {
	{ "CONFIG_PCI_P2PDMA", "buffers p2p of workload map" },
	{ "CONFIG_UDMABUF", "dma-bufs of memory" },
	{ "CONFIG_KSM", "cases on merged pages" },
	{ "CONFIG_MIGRATION", "cases on pages that move" },
	{ "CONFIG_FS_DAX", "cases on persistent memory" },
	{ }
};

static const struct option slow[] = {
	{ "CONFIG_KASAN", NULL }, { "CONFIG_KCSAN", NULL }, { "CONFIG_KMSAN", NULL },
	{ "CONFIG_PROVE_LOCKING", NULL }, { "CONFIG_DEBUG_LOCK_ALLOC", NULL },
	{ "CONFIG_LOCK_STAT", NULL }, { "CONFIG_DEBUG_KMEMLEAK", NULL },
	{ "CONFIG_DMA_API_DEBUG", NULL }, { "CONFIG_DEBUG_OBJECTS", NULL },
	{ "CONFIG_DEBUG_VM_PGFLAGS", NULL }, { "CONFIG_SLUB_DEBUG_ON", NULL },
	{ "CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT", NULL }, { "CONFIG_DEBUG_ATOMIC_SLEEP", NULL },
	{ "CONFIG_KCOV", NULL }, { "CONFIG_GCOV_KERNEL", NULL },
	{ }
};

/* Lists the options that are set, or those that are not: "KASAN, PROVE_LOCKING". */
static size_t list_options(const struct subject *subject, const struct option *options, bool set,
			   char *buf, size_t size)
{
	size_t n = 0, length = 0;

	buf[0] = '\0';
	for (; options->name && length < size; options++) {
		if (!kernel_config_value(subject->config, options->name) == set)
			continue;
		length += snprintf(buf + length, size - length, "%s%s%s%s%s", n++ ? ", " : "",
				   options->name, options->use ? " (" : "",
				   options->use ? options->use : "", options->use ? ")" : "");
	}
	return n;
}

static void options(const struct subject *subject, struct finding *finding)
{
	char missing[384];

	if (config_is_unknown(subject, finding))
		return;
	if (!list_options(subject, needed, false, missing, sizeof(missing))) {
		finding_ok(finding, "all that is needed (%s)", subject->config_place);
		return;
	}
	finding_fail(finding, "not set: %s", missing);
	finding_fix(finding, "build the kernel with them, or boot a distribution's");
}

static void optional(const struct subject *subject, struct finding *finding)
{
	char missing[384];

	if (config_is_unknown(subject, finding))
		finding->fix[0] = '\0';	/* kernel.options has it */
	else if (list_options(subject, useful, false, missing, sizeof(missing)))
		finding_ok(finding, "skipped, as not set: %s", missing);
	else
		finding_ok(finding, "all are set");
}

static void debugging(const struct subject *subject, struct finding *finding)
{
	static const char *const parameters[] = {
		"debug_pagealloc=on", "slub_debug", "slab_debug", "iommu.debug_pagealloc=1",
		"page_owner=on", NULL
	};
	char found[384];

	for (size_t i = 0; parameters[i]; i++)
		if (subject_booted_with(subject, parameters[i])) {
			finding_warn(finding, "it was booted with %s, which makes it slow",
				     parameters[i]);
			finding_fix(finding, "kernel command line: remove %s", parameters[i]);
			return;
		}
	if (config_is_unknown(subject, finding)) {
		finding->fix[0] = '\0';
	} else if (list_options(subject, slow, true, found, sizeof(found))) {
		finding_warn(finding, "options that make it slow: %s", found);
		finding_fix(finding, "measure on a kernel without them; for validate they are good");
	} else {
		finding_ok(finding, "no option that makes it slow");
	}
}

static void ftrace(const struct subject *subject, struct finding *finding)
{
	char text[16];

	if (sysfs_read(text, sizeof(text), "%s/proc/sys/kernel/ftrace_enabled", subject->root)) {
		finding_unknown(finding, "no sysctl kernel.ftrace_enabled: a kernel without ftrace?");
	} else if (!strcmp(text, "0")) {
		finding_fail(finding, "kernel.ftrace_enabled is 0: the hooks of odp_path do nothing");
		finding_fix(finding, "sysctl kernel.ftrace_enabled=1");
	} else {
		finding_ok(finding, "on");
	}
}

const struct check kernel_checks[] = {
	{ "kernel.release", "the modules are made for kernels from 6.1 on", release },
	{ "kernel.page-size", "pages are counted in units of 4 KiB", page_size },
	{ "kernel.options", "options that ODP and the modules need", options },
	{ "kernel.optional", "options without which a part is skipped", optional },
	{ "kernel.debugging", "options that find bugs, and cost time", debugging },
	{ "kernel.ftrace", "odp_path redirects functions by ftrace", ftrace },
	{ }
};
