#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""render.py DIRECTORY OUT: writes OUT/PERFLOG.md and OUT/findings/ from the documents in DIRECTORY.

DIRECTORY has KERNEL.json, block-KERNEL.json and defects.txt. perflog.md is the text of PERFLOG.md;
its lines <!-- COMMAND --> are replaced:
  front KERNEL		the front page of a kernel's document
  section KERNEL HEADING	one section of its report
  matrix HEADING	one section of the report about all kernels
  block HEADING		the same of the drive's documents
  findings		each finding and where it is shown
  file NAME		a file beside perflog.md
"""
import glob
import os
import re
import subprocess
import sys

import documents
import findings

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = "build/odpbench"


def by_version(paths):
    return sorted(paths, key=lambda path: documents.version_of(documents.load(path)))


class Log:
    def __init__(self, directory):
        self.directory = directory
        block = by_version(glob.glob(os.path.join(directory, "block-*.json")))
        others = by_version(set(glob.glob(os.path.join(directory, "*.json"))) - set(block))
        self.paths = {"block": block, "perflog": others}
        self.documents = {name: [documents.load(path) for path in paths]
                          for name, paths in self.paths.items()}

    def path_of(self, kernel):
        return os.path.join(self.directory, kernel + ".json")

    def columns(self, name):
        return [f"{os.path.basename(path).removesuffix('.json').removeprefix('block-')}={path}"
                for path in self.paths[name]]

    def defects(self, name):
        """Kernel, scheme, what was seen, and whether it is shown, of a defect."""
        found = []
        for line in open(os.path.join(self.directory, "defects.txt"), encoding="utf-8"):
            kernel, scheme, defect, verdict, words = (line.rstrip("\n").split(None, 4) + [""])[:5]
            if defect == name and verdict != "skipped":
                found.append((kernel, scheme + " scheme", words, verdict == "shown"))
        return found


def call(*words, command=None):
    """What the tool prints, as a block of text."""
    env = dict(os.environ, **({"ODPBENCH_COMMAND": command} if command else {}))
    done = subprocess.run([TOOL, *words], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"render.py: {' '.join([TOOL, *words])}: {done.stderr.strip()}")
    return "```\n" + done.stdout.strip("\n") + "\n```"


def matrix(log, name, command, heading):
    return call("matrix", "--section", heading, *log.columns(name), command=command)


def list_findings(found):
    return "\n".join(f"- [{one.title}](findings/{one.name}.md). {one.verdict()}" for one in found)


def expand(log, found, words):
    name, rest = (words.split(" ", 1) + [""])[:2]
    if name == "front":
        return call("report", "--front", log.path_of(rest))
    if name == "section":
        kernel, heading = rest.split(" ", 1)
        return call("report", "--section", heading, log.path_of(kernel))
    if name == "matrix":
        return matrix(log, "perflog", "make perflog", rest)
    if name == "block":
        return matrix(log, "block", "scripts/block", rest)
    if name == "findings":
        return list_findings(found)
    if name == "file":
        return open(os.path.join(HERE, rest), encoding="utf-8").read().rstrip("\n")
    sys.exit(f"render.py: perflog.md: <!-- {words} -->: unknown")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main(directory, out):
    log = Log(directory)
    found = findings.all_findings()
    for one in found:
        one.look(log)
        write(os.path.join(out, "findings", one.name + ".md"), one.page())
        print(f"finding {one.name}: {one.verdict()}")
    text = open(os.path.join(HERE, "perflog.md"), encoding="utf-8").read()
    text = re.sub(r"^<!-- (.*) -->$", lambda match: expand(log, found, match[1]), text, flags=re.M)
    write(os.path.join(out, "PERFLOG.md"), text)


if __name__ == "__main__":
    main(*sys.argv[1:])
