/* SPDX-License-Identifier: GPL-2.0 */
/* Reading and writing one-line files in /sys and /proc. */
#ifndef ODPBENCH_LIB_SYSFS_H
#define ODPBENCH_LIB_SYSFS_H

#include <stddef.h>

/* The first line of a file, without its newline. 0, or negative errno and buf empty. */
int sysfs_read(char *buf, size_t size, const char *path_fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Writes text to a file. 0, or negative errno, not logged. */
int sysfs_write(const char *text, const char *path_fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The last part of what a symbolic link points to. 0, or negative errno and buf empty. */
int sysfs_link(char *buf, size_t size, const char *path_fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The name of the first file in a folder. 0, or negative errno and buf empty. */
int sysfs_first(char *buf, size_t size, const char *path_fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
