/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which processes of a session registered how much.  The process is the one that calls: a
 * registration runs in the system call of its process.
 */
#ifndef ODP_PATH_PROCESS_H
#define ODP_PATH_PROCESS_H

#include "session.h"

/**
 * odp_path_process_registered() - count a region of the calling process
 * @session: its session
 * @bytes: the region's length
 */
void odp_path_process_registered(struct odp_path_session *session, u64 bytes);

/* Counts an implicit region of the calling process. */
void odp_path_process_implicit(struct odp_path_session *session);

/* Counts a region of the calling process that could not be steered. */
void odp_path_process_refused(struct odp_path_session *session);

/* For the session's end: gives up the references to its processes. */
void odp_path_processes_put(struct odp_path_session *session);

#endif
