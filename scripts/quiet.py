#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""quiet.py FILE SHARE MINUTES: waits until this machine's processors are its own, for so many minutes.

Where machines share a processor's cores, somebody else's thread on the same core halves the speed for
milliseconds to hours, and no count of stolen time shows that. So a loop of a fixed length is timed for
a second on each processor: they are quiet if that share of the loops took at most a quarter longer than
the fastest, which FILE keeps from call to call. Prints the largest share that was seen; exit status 1 if
it was too small all the time.
"""
import os
import pathlib
import sys
import time

ROUNDS = 20_000		# of the loop, about a millisecond
SECONDS = 1
LONGER = 1.25


def loops(processor, seconds):
    """The times of the loops that fit into so many seconds, on one processor."""
    os.sched_setaffinity(0, {processor})
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.perf_counter()
        for _ in range(ROUNDS):
            pass
        times.append(time.perf_counter() - begin)
    return times


def main(file, share, minutes):
    known = pathlib.Path(file)
    fastest = float(known.read_text(encoding="ascii")) if known.exists() else float("inf")
    processors = sorted(os.sched_getaffinity(0))
    end = time.monotonic() + 60 * minutes
    best = 0
    while True:
        seen = [loops(processor, SECONDS) for processor in processors]
        fastest = min(fastest, *map(min, seen))
        least = min(sum(took <= LONGER * fastest for took in times) / len(times) for times in seen)
        best = max(best, least)
        if least >= share or time.monotonic() >= end:
            break
        time.sleep(10)
    known.write_text(f"{fastest}\n", encoding="ascii")
    print(f"{best:.0%}")
    return least < share


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
