/* SPDX-License-Identifier: GPL-2.0 */
/* The guest's init: what its parts share. */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <stddef.h>

/* What scripts/vm says about this run, from the file "parameters" of its directory. */
struct parameters {
	const char *repo;	/* the checkout's path */
	const char *tree;	/* that of a built kernel tree, or "" */
	const char *tools;	/* "yes": what is built for this guest replaces build/guest; or "" */
	const char *iommu;	/* a kind: see scripts/vm --help */
	const char *mode;
	const char *nic;	/* how --nic asked for mlx5_0, "auto", or "" */
	const char *link;	/* which end of a network of two guests: "1", "2", or "" */
	const char *date;	/* seconds since 1970 */
};

#define RUN_DIRECTORY "/run/odpbench"	/* where the guest sees the run's directory */

/* End a guest that is not what scripts/vm was asked for, which shows this line of the console. */
__attribute__((noreturn, format(printf, 1, 2)))
void fail(const char *format, ...);

/* Write a line to the kernel's log. */
__attribute__((format(printf, 1, 2)))
void log_line(const char *format, ...);

/* The first line of a file, without its newline, in a static buffer; "" if it cannot be read. */
const char *read_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Append to a directory's path its first entry that begins with prefix; false if it has none. */
bool enter_first(char *path, size_t size, const char *prefix);

/* A file's whole content with a 0 after it, for free(), and its size; NULL with errno. */
char *read_file(const char *path, size_t *size);

/* Start a program and wait for it: true if it ended with status 0. */
bool run(const char *const arguments[]);

/* Stop the machine at once, by a reboot: QEMU ends instead (-no-reboot). */
__attribute__((noreturn))
void power_off(void);

/* iommu.c: fails if the IOMMU or the functions behind it are not as asked for. */
void check_iommu(const struct parameters *p);

/* nic.c: waits for mlx5_0, which works or fails at once where the emulated function is there. */
void wait_for_nic(const struct parameters *p);

/* network.c: the loopback, the network to another guest or a dummy one, and rxe0 on it. */
void make_network(const struct parameters *p);

/* session.c: runs scripts/vm's command and leaves its status with the host. */
__attribute__((noreturn))
void run_session(void);

#endif
