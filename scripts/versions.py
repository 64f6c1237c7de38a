#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""Which kernel a document is of, and which baseline comes before it.

versions.py older DIR RUN.json	the newest baseline in DIR of a kernel older than the run's
versions.py kernel RUN.json	"7.3.4"
versions.py watched DIR		of the releases on stdin, those that are newer than every baseline in
				DIR, or than the newest of their own series ("6.12")
"""
import json
import pathlib
import re
import sys


def kernel_of(document):
    """ "6.1.176", as its package says: the release of 6.1 is 6.1.0-52 """
    kernel = document["env"]["kernel"]
    package = re.search(r"Debian ([0-9.]*[0-9])", kernel["version"])
    return package[1] if package else re.match(r"[0-9.]*[0-9]", kernel["release"])[0]


def version_of(document):
    return tuple(int(part) for part in kernel_of(document).split("."))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def older(directory, run):
    """The path of the newest that is older; None: there is none."""
    than = version_of(load(run))
    found = [(version_of(load(path)), path) for path in pathlib.Path(directory).glob("*.json")]
    found = sorted(pair for pair in found if pair[0] < than)
    return found[-1][1] if found else None


def release_key(release):
    """Digits are compared as numbers, the rest as text."""
    return [(int(part), "") if part.isdigit() else (0, part)
            for part in re.split(r"([0-9]+)", release)]


def series_of(release):
    return re.match(r"[0-9]+\.[0-9]+", release)[0]


def watched(directory, releases):
    known = {}
    for path in pathlib.Path(directory).glob("*.json"):
        release = load(path)["env"]["kernel"]["release"]
        for key in series_of(release), "newest":
            known[key] = max(known.get(key, release), release, key=release_key)
    for release in sorted(releases, key=release_key):
        before = known.get(series_of(release), known.get("newest"))
        if before is None or release_key(release) > release_key(before):
            yield release


def main(command, *paths):
    if command == "kernel":
        print(kernel_of(load(*paths)))
    elif command == "older":
        path = older(*paths)
        if path is None:
            sys.exit(f"{paths[0]}: no baseline of a kernel older than "
                     f"{kernel_of(load(paths[1]))}; make baseline KERNEL=... makes one")
        print(path)
    elif command == "watched":
        for release in watched(*paths, sys.stdin.read().split()):
            print(release)
    else:
        sys.exit(f"versions.py: {command}: unknown; valid: older, kernel, watched")


if __name__ == "__main__":
    main(*sys.argv[1:])
