/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this process changes on its host and puts back: IOMMU modes, pools of huge pages, control
 * groups. The code that changes something notes it first; what is still noted at the end is undone,
 * the last change first.
 *
 * The notes are also kept in a file in /run (or in RUNTIME_DIRECTORY, if systemd names one), so
 * that the next run can put back what a killed run left behind. They are not in the journal of a
 * run: a run may be resumed after a reboot, when there is nothing left to undo, and a run of one
 * job has no journal.
 */
#ifndef ODPBENCH_HOST_UNDO_H
#define ODPBENCH_HOST_UNDO_H

struct undo_kind {
	const char *name;	/* one word */
	/* Puts subject back to what it was before. Negative errno. */
	int (*undo)(const char *subject, const char *before);
};

/* Notes that subject is about to change, and what it was before. Neither has a tab or a newline. */
void undo_note(const struct undo_kind *kind, const char *subject, const char *before);

/* What subject was before it was first changed; NULL: it has not been. */
const char *undo_before(const struct undo_kind *kind, const char *subject);

/* subject was put back: removes the last note of it. */
void undo_forget(const struct undo_kind *kind, const char *subject);

/* Puts everything back; logs what cannot be put back. */
void undo_all(void);

/* The same for the notes of processes that no longer run; kinds ends with NULL. */
void undo_left(const struct undo_kind *const *kinds);

#endif
