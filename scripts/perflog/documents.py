#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""The documents that are kept beside the perf log: small, a row a line, and comparable.

documents.py condense RUN.json OUT.json		writes the small one
documents.py compare KEPT.json NEW.json		a line for each row that does not say the same
"""
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from versions import kernel_of, load, version_of	# pylint: disable=wrong-import-position,unused-import

SAME = 0.01		# medians closer than this are the same, but:
# A worker of the driver's was asleep or not; to wake one takes 9,000 to 13,000 instructions.
WAKE = {"mlx5_0": 15000}
# An operation on more pages takes longer than the flush queue's timer, 10 ms, which then strikes in it.
TIMED_PAGES = 4096
QUEUED = ("flushes_queued", "flush_all_calls", "descriptors")


def one_bucket(row):
    """A histogram that says no more than what stands beside it."""
    return [[row["latency"]["min"], row["latency"]["max"], row["samples"]]] if row["samples"] else []


def condense(document):
    """
    Without what only its own report needs (histograms, stages, what was asked for), and without which
    boot it was and the guest's command, which names this checkout: the document's own makes it again.
    """
    small = {key: value for key, value in document.items() if key not in ("jobs", "rows")}
    small["env"] = dict(document["env"], vm=None)
    small["env"].pop("boot", None)
    small["rows"] = [dict(row, histogram=one_bucket(row), stages={}) for row in document["rows"]
                     if row["measure"] != "timed"]	# rows of stages
    return small


def write(document, path):
    """A row on each line, so that a later one differs from it in lines that mean something."""
    members = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
               for key, value in document.items() if key != "rows"]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":"))
                      for row in document["rows"])
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(members) + ',\n"rows": [\n' + rows + "\n]\n}\n")


def median(row):
    return row["latency"]["p50"] if row["samples"] else None


def is_same_median(row, before, after):
    if before is None or after is None:
        return before is after
    return abs(after - before) <= max(SAME * before, WAKE.get(row["device"], 0))


def counts(row):
    """
    Numbers that are the same each time. The flush queue's timer flushes by the clock: of operations in a
    row, and of long ones, only how many flushes each makes at once.
    """
    long = row["counters"].get("mapped_pages", 0) > TIMED_PAGES
    for name, value in row["counters"].items():
        if name != "highest_address" and not (long and name in QUEUED):
            yield "counters." + name, value
    sustained = row.get("sustained", {})
    for name in "flushes_map", "flushes_unmap":
        if name in sustained:
            yield f"sustained.{name} an operation", sustained[name] / sustained["operations"]


def differences(kept, made):
    """Of two documents of one kernel: a line for each row that does not say the same."""
    if kept["env"]["kernel"]["release"] != made["env"]["kernel"]["release"]:
        yield "another kernel: {} was kept, {} is here".format(
            *(one["env"]["kernel"]["release"] for one in (kept, made)))
        return
    rows = {row["id"]: row for row in made["rows"]}
    for row in kept["rows"]:
        other = rows.pop(row["id"], None)
        if other is None:
            yield f"{row['id']}: not made again"
            continue
        before, after = median(row), median(other)
        if not is_same_median(row, before, after):
            yield f"{row['id']}: p50 {before} was kept, {after} is here"
        found = dict(counts(other))
        for name, value in counts(row):
            if found.get(name) != value:
                yield f"{row['id']}: {name} {value} was kept, {found.get(name)} is here"
    for key in rows:
        yield f"{key}: not kept"


def main(command, first, second):
    if command == "condense":
        write(condense(load(first)), second)
    elif command == "compare":
        for line in differences(load(first), load(second)):
            print(line)
    else:
        sys.exit(f"documents.py: {command}: unknown; valid: condense, compare")


if __name__ == "__main__":
    main(*sys.argv[1:])
