// SPDX-License-Identifier: GPL-2.0
/* Suites: "\0"-separated files main.ini, b.ini and c.ini, which may include one another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite/suite.h"
#include "tests/fuzz/fuzz.h"

#define NFILES 3
#define MOST_COMMAS 12	/* a cross product of thousands is legal, and slow */
#define RANGE_COMMAS 6	/* what a range counts for: it is up to 64 values */

static char directory[32], paths[NFILES][48];

static void remove_files(void)
{
	for (int i = 0; i < NFILES; i++)
		unlink(paths[i]);
	rmdir(directory);
}

static void make_directory(void)
{
	static const char *const names[] = { "main.ini", "b.ini", "c.ini" };

	snprintf(directory, sizeof(directory), "/tmp/fuzz-suite.XXXXXX");
	if (!mkdtemp(directory))
		abort();
	for (int i = 0; i < NFILES; i++)
		snprintf(paths[i], sizeof(paths[i]), "%s/%s", directory, names[i]);
	atexit(remove_files);
}

static void write_files(const uint8_t *data, const uint8_t *end)
{
	for (int i = 0; i < NFILES; i++) {
		const uint8_t *stop = i == NFILES - 1 ? NULL : memchr(data, 0, end - data);
		FILE *file = fopen(paths[i], "w");

		if (!file)
			abort();
		if (!stop)
			stop = end;
		fwrite(data, 1, stop - data, file);
		fclose(file);
		data = stop < end ? stop + 1 : end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct suite *suite;
	size_t commas = 0;
	char err[512];

	for (size_t i = 0; i < size; i++)
		commas += data[i] == ',' ? 1 :
			  i && data[i] == '.' && data[i - 1] == '.' ? RANGE_COMMAS : 0;
	if (commas > MOST_COMMAS)
		return 0;
	if (!directory[0])
		make_directory();
	write_files(data, data + size);
	if (!suite_load(paths[0], NULL, NULL, &suite, err, sizeof(err)))
		suite_free(suite);
	else if (!err[0])
		abort();
	return 0;
}

static const char *const lines[] = {
	"[map]\n", "[fault]\n", "[map big]\n", "[map big", "]\n", "path = page, sg\n", "pages = 1, 8\n",
	"iommu_mode = strict, lazy\n", "include = b.ini\n", "include = b.ini, c.ini\n",
	"include = c.ini\n", "include = main.ini\n", "include = ../x\n", "include =\n", "; comment\n",
	" 64, 512\n", "=\n", "key\n", "key =\n", "repeat = 2\n", "\xef\xbb\xbf", "\r\n", "",
};

/* A line put in at the beginning of one, or of a file. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	const char *line = lines[seed / 4 % (sizeof(lines) / sizeof(lines[0]))];
	size_t length = strlen(line) + !*line, at = size ? seed / 128 % size : 0;

	if (seed % 4 > 1 || size + length > max)
		return LLVMFuzzerMutate(data, size, max);
	while (at && data[at - 1] != '\n' && data[at - 1])
		at--;
	memmove(data + at + length, data + at, size - at);
	memcpy(data + at, line, length);
	return size + length;
}
