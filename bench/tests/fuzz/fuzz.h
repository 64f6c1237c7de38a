/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fuzz targets: libFuzzer's interface, which `make fuzz` links with libFuzzer itself, and the
 * tests with replay.c, which runs the corpus and a fixed number of inputs made of it.
 */
#ifndef ODPBENCH_TESTS_FUZZ_FUZZ_H
#define ODPBENCH_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One input. What is wrong ends the process: a sanitizer, or abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A target's own way to make another input of one, of at most max bytes; gives its size. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

/* libFuzzer's, or replay.c's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#endif
