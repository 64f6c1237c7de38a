// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a suite file with inih. As distributions build it, inih reports neither line numbers nor
 * sections without keys, and silently cuts long lines and names. So it gets its lines from our own
 * reader, which counts and checks them first.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite/internal.h"
#include "suite/list.h"

#define NAME_MAX_CHARS	49	/* inih's MAX_NAME and MAX_SECTION are 50, with the zero */

struct reading {
	struct suite_source *source;
	const char *path;	/* owned by the source */
	FILE *file;
	int line;
	bool continued;		/* the current line goes on with the value of the key before */
	int ret;		/* first error */
	char *err;
	size_t err_size;
};

static int fail(struct reading *reading, int ret, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct reading *reading, int ret, const char *fmt, ...)
{
	char reason[256];
	va_list args;

	if (reading->ret)
		return ret;
	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	snprintf(reading->err, reading->err_size, "%s:%d: %s", reading->path, reading->line,
		 reason);
	reading->ret = ret;
	return ret;
}

/*
 * Whether there is room for one more of n sections or keys of a section. Each is compared with all
 * before it, which must end for any file.
 */
static int check_room(struct reading *reading, size_t n, const char *what)
{
	return n < SUITE_MAX_JOBS ? 0 :
	       fail(reading, -E2BIG, "more than %d %s; a suite has at most so many jobs",
		    SUITE_MAX_JOBS, what);
}

static struct suite_section *add_section(struct reading *reading)
{
	struct suite_source *source = reading->source;
	struct suite_section *grown = suite_grow(source->sections, source->nsections,
						 sizeof(*grown));

	if (!grown)
		return NULL;
	source->sections = grown;
	grown[source->nsections] = (struct suite_section){ .file = reading->path,
							   .line = reading->line };
	return &grown[source->nsections++];
}

/* "map small" is workload map, label "small". name is changed. */
static int open_section(struct reading *reading, char *name)
{
	struct suite_section *section;
	char *label;

	name += strspn(name, " \t");
	label = name + strcspn(name, " \t");
	if (*label) {
		*label++ = '\0';
		label += strspn(label, " \t");
	}
	for (size_t end = strlen(label); end && isspace((unsigned char)label[end - 1]); end--)
		label[end - 1] = '\0';
	if (!*name)
		return fail(reading, -EINVAL, "[]: a section starts with the name of a workload");
	if (check_room(reading, reading->source->nsections - 1, "sections"))
		return reading->ret;
	for (size_t i = 1; i < reading->source->nsections; i++) {
		section = &reading->source->sections[i];
		if (!strcmp(section->workload, name) && !strcmp(section->label, label))
			return fail(reading, -EINVAL,
				    "section [%s%s%s] is there already, in line %d; give this one "
				    "a label: [%s LABEL]", name, *label ? " " : "", label,
				    section->line, name);
	}
	section = add_section(reading);
	if (!section)
		return fail(reading, -ENOMEM, "%s", strerror(ENOMEM));
	section->workload = strdup(name);
	section->label = strdup(label);
	if (!section->workload || !section->label)
		return fail(reading, -ENOMEM, "%s", strerror(ENOMEM));
	return 0;
}

/* Checks what inih would get wrong or not report. text has no newline. */
static int look_at_line(struct reading *reading, const char *text)
{
	size_t blanks = strspn(text, " \t\r\f\v"), length;
	char name[NAME_MAX_CHARS + 1];

	/* inih takes an indented line as the continuation of a key, if one came before. */
	reading->continued = blanks > 0 &&
			     reading->source->sections[reading->source->nsections - 1].nkeys;
	text += blanks;
	if (*text == '[' && !reading->continued) {
		length = strcspn(text + 1, "]");
		if (text[1 + length] != ']')
			return fail(reading, -EINVAL, "%s: ] is missing", text);
		if (length > NAME_MAX_CHARS)
			return fail(reading, -EINVAL, "section name longer than %d characters",
				    NAME_MAX_CHARS);
		memcpy(name, text + 1, length);
		name[length] = '\0';
		return open_section(reading, name);
	}
	if (*text && !strchr(";#", *text) && !reading->continued &&
	    strcspn(text, "=:") > NAME_MAX_CHARS)
		return fail(reading, -EINVAL, "%.20s...: no key = value, or a key longer than %d "
			    "characters", text, NAME_MAX_CHARS);
	return 0;
}

/* inih's reader: like fgets. After an error it gives no more lines. */
static char *read_line(char *text, int size, void *stream)
{
	struct reading *reading = stream;
	size_t length;
	bool ends;

	if (reading->ret || !fgets(text, size, reading->file))
		return NULL;
	reading->line++;
	length = strlen(text);
	ends = length && text[length - 1] == '\n';
	if (ends) {
		text[length - 1] = '\0';
	} else if (!feof(reading->file)) {
		fail(reading, -EINVAL, "line longer than %d characters; it can go on in the next "
		     "line, after a blank", size - 2);
		return NULL;
	}
	if (look_at_line(reading, reading->line == 1 && !strncmp(text, "\xef\xbb\xbf", 3) ?
			 text + 3 : text))
		return NULL;
	if (ends)
		text[length - 1] = '\n';
	return text;
}

/* A comma may end a line if the list goes on in the next. */
static int add_values(struct reading *reading, struct suite_key *key, const char *list)
{
	char reason[192];
	int ret = suite_list_add(key, list, reason, sizeof(reason));

	return ret ? fail(reading, ret, "%s", reason) : 0;
}

static int add_key(struct reading *reading, const char *name, const char *list)
{
	struct suite_section *section =
		&reading->source->sections[reading->source->nsections - 1];
	struct suite_key *key = suite_find_key(section, name);

	if (key && reading->continued && key == &section->keys[section->nkeys - 1])
		return add_values(reading, key, list);
	if (key)
		return fail(reading, -EINVAL, "%s is given already, in line %d", name, key->line);
	if (section->workload && !strcmp(name, SUITE_INCLUDE))
		return fail(reading, -EINVAL, SUITE_INCLUDE " must stand before the first section");
	if (check_room(reading, section->nkeys, "keys of a section"))
		return reading->ret;
	key = suite_grow(section->keys, section->nkeys, sizeof(*key));
	if (!key)
		return fail(reading, -ENOMEM, "%s", strerror(ENOMEM));
	section->keys = key;
	key = &section->keys[section->nkeys];
	*key = (struct suite_key){ .file = reading->path, .line = reading->line };
	key->name = strdup(name);
	if (!key->name)
		return fail(reading, -ENOMEM, "%s", strerror(ENOMEM));
	section->nkeys++;
	return add_values(reading, key, list);
}

/* inih's handler; 1 means go on. The section is the one that the reader has opened. */
#if INI_HANDLER_LINENO
static int handle_key(void *context, const char *section, const char *name, const char *value,
		      int line)
#else
static int handle_key(void *context, const char *section, const char *name, const char *value)
#endif
{
	struct reading *reading = context;

	(void)section;
#if INI_HANDLER_LINENO
	(void)line;
#endif
	if (!name)	/* built with calls for new sections */
		return 1;
	return !add_key(reading, name, value ? value : "");
}

/* Nobody may ever write to a FIFO, and a device may never end: ENOTSUP. */
static FILE *open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return fdopen(fd, "r");
	close(fd);
	errno = ENOTSUP;
	return NULL;
}

int suite_read_file(const char *path, struct suite_source *source, char *err, size_t err_size)
{
	struct reading reading = { .source = source, .err = err, .err_size = err_size };
	int line;

	source->files = calloc(1, sizeof(*source->files));
	if (source->files)
		source->files[source->nfiles++] = strdup(path);
	reading.path = source->files ? source->files[0] : NULL;
	if (!reading.path || !add_section(&reading)) {
		snprintf(err, err_size, "%s: %s", path, strerror(ENOMEM));
		return -ENOMEM;
	}
	reading.file = open_regular(path);
	if (!reading.file) {
		reading.ret = -errno;
		snprintf(err, err_size, "%s: cannot open: %s", path,
			 errno == ENOTSUP ? "it is no regular file" : strerror(errno));
		return reading.ret;
	}
	errno = 0;
	line = ini_parse_stream(read_line, &reading, handle_key, &reading);
	if (ferror(reading.file) && !reading.ret) {
		reading.ret = errno ? -errno : -EIO;
		snprintf(err, err_size, "%s: cannot read: %s", path, strerror(-reading.ret));
	}
	if (line && !reading.ret) {
		reading.line = line > 0 ? line : reading.line;
		fail(&reading, -EINVAL, "neither [section] nor key = value");
	}
	fclose(reading.file);
	return reading.ret;
}
