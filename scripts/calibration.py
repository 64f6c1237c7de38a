#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""calibration.py DIRECTORY: the text of results/calibration.md, from the runs of scripts/calibrate.

DIRECTORY has pool/ (runs of one build), clean/ (the same of suite planted), planted/ (runs with a cost
in one path, icount) and scattered/N/{base,planted}/RUN.json (tcg); scattered/share, if the machine was
not quiet any more, has its share of time at full speed.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

TOOL = "build/odpbench"
COMPARISONS = 200
BASELINE = 8		# runs of a baseline
SIDE = 10		# runs of a side in tcg
PATH = "iova"
WORSE = 1		# exit status of odpbench compare


def tool(*words):
    return subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True, check=False)


def interval(k, n):
    """Clopper and Pearson's, with 95 %, by halving: the chance of k or more, and of k or fewer."""
    def chance(low, high, p):
        term, total = (1 - p) ** n, 0.0
        for i in range(n + 1):
            if low <= i <= high:
                total += term
            term *= (n - i) / (i + 1) * p / (1 - p) if p < 1 else 0
        return total

    def solve(function, rising):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if (function(middle) < 0.025) == rising else (low, middle)
        return low

    return (solve(lambda p: chance(k, n, p), True) if k else 0.0,
            solve(lambda p: chance(0, k, p), False) if k < n else 1.0)


def runs_in(directory):
    return sorted(pathlib.Path(directory).glob("*.json"))


def baseline_of(runs, directory):
    path = pathlib.Path(directory) / "baseline.json"
    made = tool("baseline", *runs, "--out", path)
    if made.returncode:
        sys.exit(made.stderr)
    return path


def compare(base, new, *options):
    """The exit status, and the rows that alarm."""
    made = tool("compare", base, new, "--format", "json", *options)
    if made.returncode not in (0, 1, 2) or not made.stdout:
        sys.exit(made.stderr)
    changes = json.loads(made.stdout)["comparisons"][0]["changes"]
    return made.returncode, {change["row"] for change in changes if change["verdict"] == "worse"}


def false_alarms(pool):
    """Each comparison: a baseline of some runs, one other run, and one that must agree with it."""
    chance = random.Random(1)
    alone = confirmed = 0
    rows = {}
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(COMPARISONS):
            drawn = chance.sample(pool, BASELINE + 2)
            base = baseline_of(drawn[:BASELINE], directory)
            status, alarms = compare(base, drawn[-2])
            alone += status == WORSE
            for row in alarms:
                rows[row] = rows.get(row, 0) + 1
            confirmed += status == WORSE and compare(base, drawn[-2], "--again", drawn[-1])[0] == WORSE
    return alone, confirmed, rows


def is_found(status, alarms):
    """In the rows of the path, in nothing else."""
    return status == WORSE and all(f"map/map/{PATH}/" in row for row in alarms)


def size_of(base, new):
    """By how much the planted cost moved the row of 512 pages."""
    row = f"map/map/{PATH}/strict/0000:00:10.0"
    before, after = (float(tool("value", one, row, "p50").stdout) for one in (base, new))
    return after / before - 1


def planted(clean, runs):
    found, sizes = 0, []
    with tempfile.TemporaryDirectory() as directory:
        base = baseline_of(clean, directory)
        for run in runs:
            found += is_found(*compare(base, run))
            sizes.append(size_of(base, run))
    return found, sizes


def scattered(directory):
    """Sides that have all their runs: found, of how many, by how much they moved, and false alarms."""
    sides = [path for path in sorted(pathlib.Path(directory).iterdir()) if path.is_dir() and
             all(len(runs_in(path / side)) == SIDE for side in ("base", "planted"))]
    found, sizes, false = 0, [], 0
    for side in sides:
        found += is_found(*compare(side / "base", side / "planted"))
        sizes.append(size_of(side / "base", side / "planted"))
    for first, second in zip(sides, sides[1:]):
        false += compare(first / "base", second / "base")[0] == WORSE
    return found, len(sides), sizes, false


def lines_of_tcg(directory):
    found, nsides, sizes, false = scattered(directory)
    if nsides:
        yield line(f"a cost of {min(sizes):.1%} to {max(sizes):.1%} in path {PATH}, tcg, {SIDE} runs, each in a "
                   "boot of its own: found", found, nsides)
    if nsides > 1:
        yield line("two sides without it, tcg: alarm", false, nsides - 1)


def words_of_tcg(directory):
    share = pathlib.Path(directory) / "share"
    if share.exists():
        return (f"\nIn tcg no more was measured: the machine's processors are shared, and at most "
                f"{share.read_text(encoding='ascii').strip()} of a second they were\nat full speed, for as long as "
                "scripts/calibrate waited. Where that is so, times in tcg tell nothing of 5 %.\n")
    return ""


def line(what, k, n):
    low, high = interval(k, n)
    return f"| {what} | {k} of {n} | {k / n:.1%} | {low:.1%} to {high:.1%} |"


def main(directory):
    work = pathlib.Path(directory)
    pool = runs_in(work / "pool")
    alone, confirmed, rows = false_alarms(pool)
    icount = runs_in(work / "planted")
    found, sizes = planted(runs_in(work / "clean"), icount)
    tcg = "".join(each + "\n" for each in lines_of_tcg(work / "scattered"))
    first = json.loads(pool[0].read_text(encoding="utf-8"))
    numbers = len(first["rows"])
    print(f"""# How often `odpbench compare` is wrong

Made by `make calibrate` on Linux {first["env"]["kernel"]["release"]}, suite regress, {numbers} rows. Intervals are Clopper and
Pearson's, with 95 %.

| question | seen | share | interval |
|---|---|---|---|
{line(f"{COMPARISONS} comparisons of a build with itself, icount: one run alone alarms", alone, COMPARISONS)}
{line("the same, and a second run agrees (what `make regress` does)", confirmed, COMPARISONS)}
{line(f"a cost of {min(sizes):.2%} to {max(sizes):.2%} in path {PATH}, icount: found, in that path alone", found, len(icount))}
{tcg}{words_of_tcg(work / "scattered")}
The comparisons are drawn from {len(pool)} runs: {BASELINE} for the baseline, one that is compared, one that must agree. So
they share runs, and are not independent. The runs differ in boot, in whether the suite ran in one guest or in two
parts, in the build of the modules, and in the length of the kernel's command line, of the environment and of the
tool's path.""")
    if rows:
        print("\nRows that alarmed in one run alone:\n")
        for row, times in sorted(rows.items(), key=lambda item: -item[1]):
            print(f"- `{row}`: {times}")


if __name__ == "__main__":
    main(*sys.argv[1:])
