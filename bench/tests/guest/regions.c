// SPDX-License-Identifier: GPL-2.0
/*
 * To be loaded before odpbench (LD_PRELOAD): asks the `rdma` tool what the kernel has counted of all
 * memory regions, each time before odpbench gives one back, and in its counting passes each time that
 * it sleeps: so it waits for late flushes just before it begins to count. Each answer is a line of the
 * file that REGIONS names.
 */
#include <dlfcn.h>
#include <infiniband/verbs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>

#include <odpbench/odp_path.h>

static unsigned int level;

static void ask(void)
{
	char command[256];

	snprintf(command, sizeof(command), "{ printf '{\"level\": %u, \"regions\": ' && "
		 "rdma -j statistic show mr | tr -d '\\n' && echo '}'; } >>\"$REGIONS\"", level);
	if (system(command)) {
		fprintf(stderr, "%s: failed\n", command);
		abort();
	}
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*real)(int, unsigned long, ...);
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (request == ODP_PATH_IOC_CONFIG)
		level = ((const struct odp_path_config *)argument)->level;
	if (!real)
		real = dlsym(RTLD_NEXT, "ioctl");
	return real(fd, request, argument);
}

int nanosleep(const struct timespec *time, struct timespec *rest)
{
	static int (*real)(const struct timespec *, struct timespec *);
	int ret;

	if (!real)
		real = dlsym(RTLD_NEXT, "nanosleep");
	ret = real(time, rest);
	if (level == ODP_PATH_VERIFY)
		ask();
	return ret;
}

int ibv_dereg_mr(struct ibv_mr *mr)
{
	static int (*real)(struct ibv_mr *);

	if (!real)
		real = dlsym(RTLD_NEXT, "ibv_dereg_mr");
	if (level == ODP_PATH_VERIFY)
		ask();
	return real(mr);
}
