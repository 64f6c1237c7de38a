# SPDX-License-Identifier: GPL-2.0
"""Cases of rdma-core on each path, for scripts/guest/pyverbs: what is read of each, and the tables.
The answer comes first; then each case, what each path did for it, and why one was skipped or failed.
"""
import itertools
from collections import namedtuple

from peer_text import WIDTH, words_of, wrap
from peer_tools import last_line

Result = namedtuple("Result", "device path case outcome why counters")

WORDS = {"passed": "pass", "skipped": "skip", "failed": "FAIL", "raced": "race"}
RACED = ("race: failed by a race in the kernel's mlx5 driver, which these cases meet now and then, "
         "with odpbench or without (implicit-child-fault in kmod/README.md). It is no failure here.")
REFUSED = "odp_path refuses this region on this path: \"Limits\" in kmod/README.md"
# Of the table of counters: a name, its width, and the counters that it adds up.
COLUMNS = (("faults", 9, ("faults",)), ("pages", 8, ("fault_pages", "snapshot_pages")),
           ("maps", 8, ("maps",)), ("unmaps", 8, ("unmaps",)),
           ("map", 7, ("flushes_map",)), ("unmap", 8, ("flushes_unmap",)),
           ("queued", 8, ("flushes_queued",)), ("errors", 7, ("verify_errors",)))
COUNTED = ("pages: that faults brought, or that registrations found. flushes of the IOTLB: at once, "
           "while pages were mapped or unmapped; queued: by the flush queue, for the whole domain. "
           "errors: mappings that level verify found wrong.")


# --- what a run of a case said

def judge(case, status, text, counters):
    """The outcome, and why, from odpbench exec's exit status, what was printed, and its counters."""
    lines = [line.split("\t") for line in text.splitlines() if line.startswith(case + "\t")]
    if len(lines) != 1 or len(lines[0]) != 3 or lines[0][1] not in WORDS:
        return "failed", f"exit status {status}: {last_line(without_counters(text))}"
    _, outcome, why = lines[0]
    if counters is None:
        return "failed", f"there are no counters: {last_line(without_counters(text))}"
    if counters["verify_errors"]:
        return "failed", f"wrong mappings: {counters['verify_errors']}"
    if status:
        return "failed", f"exit status {status} of a case that {outcome}"
    if outcome == "skipped" and counters["regions_refused"]:
        why = f"{why} ({REFUSED})"
    return outcome, why


def without_counters(text):
    """odpbench exec prints them last."""
    return "\n".join(line for line in text.splitlines()
                     if not line.startswith(("odpbench:  ", "odpbench: session: ")))


def failures(results):
    return sum(result.outcome == "failed" for result in results)


# --- the tables

def short(case):
    return case.removeprefix("test_odp.test_odp_").removeprefix("test_")


def unique(values):
    return list(dict.fromkeys(values))


def groups(results, *keys):
    """Results that have the same values of these fields, each with the values; in order."""
    def values(result):
        return tuple(getattr(result, key) for key in keys)
    return [(found, [result for result in results if values(result) == found])
            for found in unique(map(values, results))]


def print_answer(results):
    """A line for all, and one for each device and path."""
    failed, raced = failures(results), sum(result.outcome == "raced" for result in results)
    cases, paths = ({getattr(result, key) for result in results} for key in ("case", "path"))
    errors, checks = (total(results, key) for key in ("verify_errors", "verify_checks"))
    wrap(f"{failed or 'None'} of {len(results)} runs failed: {len(cases)} cases of rdma-core on "
         f"{len(paths)} paths; {errors} verify errors in {checks} checks; "
         f"{raced} runs met a race of the kernel's.")
    print(f"\n  {'device':9}{'path':12}{'passed':>7}{'skipped':>9}{'failed':>8}{'raced':>7}"
          f"{'verify errors':>15}")
    print("  " + "-" * (WIDTH - 2))
    for (device, path), some in groups(results, "device", "path"):
        passed, skipped, failed, raced = (sum(result.outcome == outcome for result in some)
                                          for outcome in WORDS)
        print(f"  {device:9}{path:12}{passed:>7}{skipped:>9}{failed:>8}{raced:>7}"
              f"{total(some, 'verify_errors'):>15}")
    print()


def total(results, *counters):
    return sum(result.counters[counter] for result in results if result.counters
               for counter in counters)


def print_outcomes(device, results):
    paths = unique(result.path for result in results)
    width = max(len(short(result.case)) for result in results)
    widths = [max(len(path), 4) + 1 for path in paths]
    print(f"{words_of(device)}:\n  each case (test_odp_...) on each path")
    print(" " * width + "".join(f"{path:>{room}}" for path, room in zip(paths, widths)))
    print("-" * (width + sum(widths)))
    for (case,), some in groups(results, "case"):
        outcome_on = {result.path: WORDS[result.outcome] for result in some}
        print(f"{short(case):{width}}" +
              "".join(f"{outcome_on.get(path, '-'):>{room}}" for path, room in zip(paths, widths)))
    print()


def print_counters(device, results):
    """A block for each case that some path ran, with a row for each path."""
    print(f"What each path did for a case, {device}")
    print(f"  {'':43}{'flushed at once':>15}{'':8}{'verify':>7}")
    print(f"  {'':10}" + "".join(f"{name:>{width}}" for name, width, _ in COLUMNS))
    print("  " + "-" * (WIDTH - 2))
    for (case,), some in groups(results, "case"):
        if all(result.outcome == "skipped" for result in some):
            continue
        print(f"  {short(case)}")
        for result in some:
            print(f"    {result.path:10}{counted(result)}")
    print()


def counted(result):
    if result.outcome == "skipped" or not result.counters:
        return f"  {result.outcome}"
    values = [total([result], *names) for _, _, names in COLUMNS]
    return f"{values[0]:>7}" + "".join(f"{value:>{width}}"
                                       for value, (_, width, _) in zip(values[1:], COLUMNS[1:]))


def print_pages(results):
    """The paths differ in flushes, and should not in pages."""
    def differs(some):
        return len({total([result], "fault_pages", "snapshot_pages") for result in some}) > 1
    ran = groups([result for result in results if result.outcome == "passed"], "device", "case")
    wrong = [f"{device} {short(case)}" for (device, case), some in ran if differs(some)]
    wrap("Every path that passed had the same number of pages in "
         f"{len(ran) - len(wrong)} of {len(ran)} cases"
         f"{'; not in ' if wrong else ''}{', '.join(wrong)}.")
    print()


def print_reasons(outcome, title, results):
    some = [result for result in results if result.outcome == outcome]
    if not some:
        return
    print(title)
    for (device, why), those in groups(some, "device", "why"):
        wrap(f"{device}: {why or 'no reason was given'}", "  ", "    ")
        same_paths = groups_by_paths(those)
        for paths, cases in same_paths:
            wrap(f"{', '.join(paths)}: {', '.join(cases)}", "    ", "      ")
    print()


def groups_by_paths(results):
    """Cases by the paths that they have in common."""
    by_case = [(tuple(result.path for result in some), short(case))
               for (case,), some in groups(results, "case")]
    by_case.sort()
    return [(paths, [case for _, case in some])
            for paths, some in itertools.groupby(by_case, lambda entry: entry[0])]


def print_tables(results):
    print_answer(results)
    for (device,), some in groups(results, "device"):
        print_outcomes(device, some)
    if any(result.outcome == "raced" for result in results):
        wrap(RACED)
        print()
    for (device,), some in groups(results, "device"):
        print_counters(device, some)
    wrap(COUNTED)
    print()
    print_pages(results)
    print_reasons("failed", "Failed:", results)
    print_reasons("raced", "Failed by the race:", results)
    print_reasons("skipped", "Skipped:", results)
