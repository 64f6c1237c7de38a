# SPDX-License-Identifier: GPL-2.0
"""Findings: a page for each, which says how it is looked for, and on which kernels it is shown.

A page of scripts/perflog/findings begins with a comment of lines "KEY: VALUE":
  order: NUMBER			the most important first
  documents: perflog or block	whose rows are looked at
  row: NAME=VALUE ... or ...	what a row must have, fields and params alike; the first that does
  number: EXPRESSION		of the row's objects: sustained.flushes_unmap / sustained.operations
  what: WORDS			the number's name
  shown: EXPRESSION		of `number`: when the finding is there
or, instead of all these,
  defect: NAME			of scripts/defects
Its first heading is its title. The line <!-- shown --> becomes the table of what was found.
"""
import os
import re
from types import SimpleNamespace

import documents

SHOWN = {True: "yes", False: "no", None: "-"}
HERE = os.path.join(os.path.dirname(__file__), "findings")


class Finding:
    def __init__(self, name):
        self.name = name
        with open(os.path.join(HERE, name + ".md"), encoding="utf-8") as file:
            head, self.text = file.read().removeprefix("<!--\n").split("\n-->\n\n", 1)
        self.keys = dict(line.split(": ", 1) for line in head.splitlines())
        self.title = re.search(r"^# (.*)", self.text, re.M)[1]
        self.seen = []		# (kernel, its case or "", words, whether it is shown), by version

    def look(self, log):
        if "defect" in self.keys:
            self.seen = log.defects(self.keys["defect"])
            return
        for document in log.documents[self.keys["documents"]]:
            self.seen.append(self.look_at(document))

    def look_at(self, document):
        kernel = documents.kernel_of(document)
        rows = [row for wanted in self.keys["row"].split(" or ") for row in document["rows"]
                if has(row, wanted)]
        if not rows:
            return kernel, "", "no such row", None
        row = rows[0]
        number = evaluate(self.keys["number"], row)
        return kernel, "", f"{number:g}", bool(eval(self.keys["shown"], {}, {"number": number}))

    def verdict(self):
        """ "Shown by 7.3.4; not by 6.12.118.", of kernels that show it in any case. """
        kernels = {}
        for kernel, _, _, shown in self.seen:
            kernels.setdefault(kernel, []).append(shown)
        parts = [", ".join(kernel for kernel, cases in kernels.items() if is_one(cases))
                 for is_one in (any, lambda cases: not any(cases) and False in cases,
                                lambda cases: set(cases) == {None})]
        words = [f"{word} {part}" for word, part in
                 zip(("shown by", "not by", "cannot be looked for on"), parts) if part]
        verdict = "; ".join(words) + "."
        newest = list(kernels)[-1]
        if not any(kernels[newest]):
            verdict += f" No longer shown by {newest}."
        return verdict[0].upper() + verdict[1:]

    def table(self):
        what = self.keys.get("what", "what was seen")
        lines = [f"| kernel | {what} | shown |", "|---|---|---|"]
        lines += [f"| {kernel}{', ' if case else ''}{case} | {words} | {SHOWN[shown]} |"
                  for kernel, case, words, shown in self.seen]
        return "\n".join(lines)

    def page(self):
        return self.text.replace("<!-- shown -->", self.verdict() + "\n\n" + self.table())


def has(row, wanted):
    for pair in wanted.split():
        name, value = pair.split("=", 1)
        if str(row.get(name, row["params"].get(name))) != value:
            return False
    return True


def evaluate(expression, row):
    """The row's objects are names, and their members attributes."""
    names = {key: SimpleNamespace(**value) for key, value in row.items() if isinstance(value, dict)}
    names.setdefault("failure", SimpleNamespace(defect=None))
    return eval(expression, {}, names)


def all_findings():
    found = [Finding(name.removesuffix(".md")) for name in sorted(os.listdir(HERE))]
    return sorted(found, key=lambda one: int(one.keys["order"]))
