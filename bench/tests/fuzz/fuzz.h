/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fuzz targets, with libFuzzer's interface. `make fuzz` links them with libFuzzer itself; the tests
 * link them with replay.c, which runs the corpus and a fixed number of inputs made from it.
 */
#ifndef ODPBENCH_TESTS_FUZZ_FUZZ_H
#define ODPBENCH_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Run one input. An error ends the process, by a sanitizer or abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A target's own way to change an input into another of at most max bytes; returns its size. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

/* libFuzzer's, or replay.c's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#endif
