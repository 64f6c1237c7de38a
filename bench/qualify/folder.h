/* SPDX-License-Identifier: GPL-2.0 */
/* The folder of a qualification: of one device by one profile, with one run at a time. */
#ifndef ODPBENCH_QUALIFY_FOLDER_H
#define ODPBENCH_QUALIFY_FOLDER_H

#include "qualify/qualify.h"

/*
 * Makes it if it is missing, locks it, and reads or writes what has begun (of->begun, raw/profile.ini). A
 * descriptor that holds the lock until it is closed; or negative errno, logged: -EEXIST: it is of another
 * qualification, -EBUSY: of one that is still at work.
 */
int folder_open(struct qualification *of);

/* Before more is run: whether kernel and firmware are those that it began with. -EEXIST, logged: not. */
int folder_check_machine(const struct qualification *of);

#endif
