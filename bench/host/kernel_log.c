// SPDX-License-Identifier: GPL-2.0
/* The kernel's log, record by record (Documentation/ABI/testing/dev-kmsg). */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/kernel_log.h"

static int log_fd = -1;

void kernel_log_skip(void)
{
	if (log_fd < 0)
		log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log_fd >= 0)
		lseek(log_fd, 0, SEEK_END);
}

static bool begins(const char *message, const char *const *beginnings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(message, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

bool kernel_log_is_refusal(const char *message)
{
	static const char *const beginnings[] = { "DMAR: [DMA ", "AMD-Vi: Event logged" };

	return begins(message, beginnings, sizeof(beginnings) / sizeof(beginnings[0]));
}

bool kernel_log_is_complaint(const char *message)
{
	/* How such messages begin: lib/bug.c, kernel/panic.c, kernel/locking/lockdep.c, ... */
	static const char *const beginnings[] = {
		"WARNING: ", "BUG: ", "kernel BUG at", "INFO: task ", "INFO: rcu", "Oops",
		"general protection fault", "unregister_netdevice: waiting", "refcount_t: ",
		"DMAR: ERROR", "=============================",
	};

	return kernel_log_is_refusal(message) ||
	       begins(message, beginnings, sizeof(beginnings) / sizeof(beginnings[0]));
}

bool kernel_log_complains(bool but_refusals, char *line, size_t size)
{
	char record[8192];
	bool found = false;
	ssize_t length;

	/* A record is "level,number,time,flags;message"; each read() gives one. */
	while (log_fd >= 0 && (length = read(log_fd, record, sizeof(record) - 1)) > 0) {
		char *message;

		record[length] = '\0';
		message = strchr(record, ';');
		if (!message || found || !kernel_log_is_complaint(++message) ||
		    (but_refusals && kernel_log_is_refusal(message)))
			continue;
		snprintf(line, size, "%.*s", (int)strcspn(message, "\n"), message);
		found = true;
	}
	return found;
}
