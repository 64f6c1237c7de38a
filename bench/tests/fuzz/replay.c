// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces libFuzzer: runs a target over each file of its corpus, and over INPUTS inputs made from
 * them, always the same ones. The name of the program says which target it is. An input that ends
 * the process is left as build/fuzz-NAME.crash. With files as arguments it runs only those.
 * LOUD=1: print what the target says.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#ifndef INPUTS
#define INPUTS 500
#endif
#define MOST_BYTES 65536
#define MOST_FILES 64

struct input {
	uint8_t *data;
	size_t size;
};

static struct input corpus[MOST_FILES];
static size_t nfiles;
static char crash_path[512];

/* xorshift64: the same everywhere. */
static uint64_t state = 88172645463325252ull;

static size_t below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return n ? state % n : 0;
}

/* A few bytes changed, taken out, or put in. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
	for (size_t n = 1 + below(4); n--;) {
		size_t at = below(size), length = 1 + below(size - at < 16 ? size - at : 16);

		switch (below(4)) {
		case 0:
			if (size)
				data[at] = below(256);
			break;
		case 1:
			if (size)
				data[at] ^= 1 << below(8);
			break;
		case 2:
			if (size && length <= size - at) {
				memmove(data + at, data + at + length, size - at - length);
				size -= length;
			}
			break;
		case 3:
			if (length > size - at || size + length > max)
				break;
			memmove(data + at + length, data + at, size - at);
			size += length;
			break;
		}
	}
	return size;
}

/* Saves the input before it runs, so that it is there whatever ends the process. */
static void keep_input(const struct input *input)
{
	int fd = open(crash_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, input->data, input->size) != (ssize_t)input->size)
		exit(1);
	close(fd);
}

static void run(const struct input *input)
{
	/* A copy of just its size, so that reading past the end is found. */
	struct input copy = { malloc(input->size + !input->size), input->size };

	memcpy(copy.data, input->data, input->size);
	keep_input(input);
	LLVMFuzzerTestOneInput(copy.data, copy.size);
	free(copy.data);
}

static void read_file(const char *directory, const char *name)
{
	struct input *input = &corpus[nfiles];
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "re");
	if (!file || nfiles == MOST_FILES) {
		fprintf(stderr, "%s: %s\n", path, file ? "too many files" : strerror(errno));
		exit(1);
	}
	input->data = malloc(MOST_BYTES);
	input->size = fread(input->data, 1, MOST_BYTES, file);
	nfiles++;
	fclose(file);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_corpus(const char *directory)
{
	struct dirent **entries;
	int n = scandir(directory, &entries, NULL, by_name);

	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.')
			read_file(directory, entries[i]->d_name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	if (nfiles)
		return;
	fprintf(stderr, "%s: no corpus there\n", directory);
	exit(1);
}

/* In a process of its own. */
static void run_all(const char *directory)
{
	struct input input = { malloc(MOST_BYTES), 0 };
	size_t from;

	read_corpus(directory);
	/* What targets say is of no interest; the sanitizers write to the descriptor. */
	if (!getenv("LOUD"))
		stderr = fopen("/dev/null", "we");
	for (size_t i = 0; i < nfiles; i++)
		run(&corpus[i]);
	for (size_t i = 0; i < INPUTS; i++) {
		/* Now and then from a file, else from the one before. */
		from = below(4) ? nfiles : below(nfiles);
		if (from < nfiles || !i || input.size < 4) {
			from = from < nfiles ? from : below(nfiles);
			input.size = corpus[from].size;
			memcpy(input.data, corpus[from].data, input.size);
		}
		input.size = LLVMFuzzerCustomMutator(input.data, input.size, MOST_BYTES,
						     below(UINT32_MAX));
		run(&input);
	}
	for (size_t i = 0; i < nfiles; i++)
		free(corpus[i].data);
	free(input.data);
}

/* With files as arguments: only those. */
int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	char directory[256];
	int status;
	pid_t pid;

	snprintf(directory, sizeof(directory), "bench/tests/fuzz/corpus/%s", name);
	snprintf(crash_path, sizeof(crash_path), "build/fuzz-%s.crash", name);
	if (argc > 1) {
		for (int i = 1; i < argc; i++)
			read_file(".", argv[i]);
		for (size_t i = 0; i < nfiles; i++)
			run(&corpus[i]);
		return 0;
	}
	pid = fork();
	if (!pid) {
		run_all(directory);
		return 0;
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status) {
		printf("not ok fuzz %s: ended by the input in %s\n", name, crash_path);
		return 1;
	}
	unlink(crash_path);
	printf("ok fuzz %s: its corpus, and %d inputs made of it\n", name, INPUTS);
	return 0;
}
