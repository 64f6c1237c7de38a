// SPDX-License-Identifier: GPL-2.0
/* What must be put back on this host. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/undo.h"
#include "lib/log.h"

#define FILE_SUFFIX ".odpbench-undo"
#define MAX_TEXT PATH_MAX
#define MAX_NOTES 16	/* one of each kind and function at a time, in practice */

struct note {
	const struct undo_kind *kind;
	char subject[MAX_TEXT], before[MAX_TEXT];
};

static struct {
	struct note notes[MAX_NOTES];
	size_t n;
	char path[MAX_TEXT];	/* of the file; "": there is none */
	int fd;
	bool undoing;		/* then changes are not noted */
} state;

static const char *folder(void)
{
	const char *folder = getenv("RUNTIME_DIRECTORY");

	return folder && *folder ? folder : "/run";
}

/*
 * The lock on the file shows that this process is alive. It gets the name that undo_left() looks for when
 * it is locked.
 */
static int open_file(void)
{
	char new[MAX_TEXT];

	if (state.path[0])
		return 0;
	snprintf(state.path, sizeof(state.path), "%s/%d" FILE_SUFFIX, folder(), (int)getpid());
	snprintf(new, sizeof(new), "%s/%d.new", folder(), (int)getpid());
	state.fd = open(new, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (state.fd >= 0 && !flock(state.fd, LOCK_EX | LOCK_NB) && !rename(new, state.path))
		return 0;
	log_note("%s: %s: what is changed on this host is not put back if this process is killed",
		 state.path, strerror(errno));
	return -EIO;
}

/* Writes the notes to the file; without notes there is no file. */
static void write_file(void)
{
	if (!state.n) {
		if (state.path[0] && state.fd >= 0) {
			unlink(state.path);
			close(state.fd);
		}
		state.path[0] = '\0';
		return;
	}
	if (open_file() || state.fd < 0 || ftruncate(state.fd, 0) || lseek(state.fd, 0, SEEK_SET))
		return;
	for (size_t i = 0; i < state.n; i++)
		dprintf(state.fd, "%s\t%s\t%s\n", state.notes[i].kind->name, state.notes[i].subject,
			state.notes[i].before);
}

void undo_note(const struct undo_kind *kind, const char *subject, const char *before)
{
	struct note *note = &state.notes[state.n];

	if (state.undoing)
		return;
	if (state.n == MAX_NOTES) {
		log_note("%s %s: there is no room to note that it was %s", kind->name, subject, before);
		return;
	}
	note->kind = kind;
	snprintf(note->subject, sizeof(note->subject), "%s", subject);
	snprintf(note->before, sizeof(note->before), "%s", before);
	state.n++;
	write_file();
}

const char *undo_before(const struct undo_kind *kind, const char *subject)
{
	for (size_t i = 0; i < state.n; i++)
		if (state.notes[i].kind == kind && !strcmp(state.notes[i].subject, subject))
			return state.notes[i].before;
	return NULL;
}

void undo_forget(const struct undo_kind *kind, const char *subject)
{
	size_t i = state.n;

	while (i-- > 0) {
		if (state.notes[i].kind != kind || strcmp(state.notes[i].subject, subject))
			continue;
		memmove(&state.notes[i], &state.notes[i + 1],
			(state.n - i - 1) * sizeof(state.notes[0]));
		state.n--;
		write_file();
		return;
	}
}

static int undo(const struct note *note)
{
	int ret;

	state.undoing = true;
	ret = note->kind->undo(note->subject, note->before);
	state.undoing = false;
	if (ret)
		log_error("%s %s: cannot be put back to %s: %s", note->kind->name, note->subject,
			  note->before, strerror(-ret));
	return ret;
}

void undo_all(void)
{
	while (state.n) {
		struct note note = state.notes[state.n - 1];

		undo(&note);
		undo_forget(note.kind, note.subject);	/* if undo() has not done so */
	}
}

static const struct undo_kind *find_kind(const struct undo_kind *const *kinds, const char *name)
{
	for (; *kinds; kinds++)
		if (!strcmp((*kinds)->name, name))
			return *kinds;
	return NULL;
}

/* Undoes the notes of a process that no longer runs, the last first. */
static void undo_file(const char *path, FILE *file, const struct undo_kind *const *kinds)
{
	static struct note notes[MAX_NOTES];	/* too large for a stack */
	char name[32];
	size_t n = 0;

	while (n < MAX_NOTES && fscanf(file, "%31s\t%4095[^\t]\t%4095[^\n]\n", name,
				       notes[n].subject, notes[n].before) == 3) {
		notes[n].kind = find_kind(kinds, name);
		n += notes[n].kind != NULL;
	}
	while (n--)
		if (!undo(&notes[n]))
			log_note("%s %s: put back to %s, as it was before a run that was killed "
				 "(%s)", notes[n].kind->name, notes[n].subject, notes[n].before, path);
	unlink(path);
}

void undo_left(const struct undo_kind *const *kinds)
{
	char pattern[MAX_TEXT];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*" FILE_SUFFIX, folder());
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			FILE *file = fopen(found.gl_pathv[i], "r+e");

			if (file && !flock(fileno(file), LOCK_EX | LOCK_NB))
				undo_file(found.gl_pathv[i], file, kinds);
			if (file)
				fclose(file);
		}
	}
	globfree(&found);
}
