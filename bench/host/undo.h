/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this process has changed of its host and puts back: IOMMU modes, pools of huge pages,
 * control groups. Whoever changes something notes it before; what is still noted at the end is
 * undone, the last change first.
 *
 * The notes are also a file in /run (RUNTIME_DIRECTORY, where systemd names one), so that the next
 * run can put back what one that was killed left behind. They are not in the journal of a run: it
 * may be resumed after a reboot, when there is nothing left to undo, and a run of one job has none.
 */
#ifndef ODPBENCH_HOST_UNDO_H
#define ODPBENCH_HOST_UNDO_H

struct undo_kind {
	const char *name;	/* one word */
	/* Puts subject back to what it was before. Negative errno. */
	int (*undo)(const char *subject, const char *before);
};

/* subject is about to be changed; what it was before. Neither has a tab or a line end in it. */
void undo_note(const struct undo_kind *kind, const char *subject, const char *before);

/* What subject was before it was first changed; NULL: it has not been. */
const char *undo_before(const struct undo_kind *kind, const char *subject);

/* It was put back: the last note of it goes. */
void undo_forget(const struct undo_kind *kind, const char *subject);

/* Puts everything back; what cannot be is logged. */
void undo_all(void);

/* The same for what processes that are gone have noted; kinds ends with NULL. */
void undo_left(const struct undo_kind *const *kinds);

#endif
