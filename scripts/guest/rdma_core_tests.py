#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""rdma-core's own tests, as Debian's package has them, on one device.
usage: rdma_core_tests.py DEVICE NAME...   run modules (test_odp), or cases (test_odp.CASE)
       rdma_core_tests.py --list NAME...   print the names of their cases

Prints a line for each case: its name, "passed", "skipped", "failed" or "raced", and why. A case that
raced has failed as a race in the kernel's driver lets it fail now and then: see RACE.
"""
import importlib
import os
import random
import re
import sys
import types
import unittest

TESTS = "/usr/share/doc/rdma-core/tests"

# The race (implicit-child-fault in kmod/README.md): the mlx5 driver resumes a fault with an error
# where the part of the implicit region that the fault names has just been given back. With one CPU,
# and a kernel that is not slowed down for debugging, only one case was seen to meet it.
RACE = r"^test_odp\.test_odp_implicit_async_prefetch_rc_traffic$"
if os.cpu_count() > 1 or os.uname().release.endswith("-debug"):
    RACE = r"^test_odp\.test_odp_implicit_"


def name_of(test):
    """MODULE.CASE. What unittest itself puts where a module or a class cannot be set up has none."""
    if not isinstance(test, unittest.TestCase):
        return str(test)
    return ".".join(test.id().split(".")[-3::2])


class Lines(unittest.TestResult):
    """Each outcome at once: a module that crashes has still said which cases it ran."""

    def startTest(self, test):
        """Cases draw flags at random, and skip those that the device does not have."""
        random.seed(1)

    def say(self, test, outcome, why=""):
        why = " ".join(str(why).split())
        print(f"{name_of(test)}\t{outcome}\t{why}", flush=True)

    def addSuccess(self, test):
        self.say(test, "passed")

    def addSkip(self, test, reason):
        self.say(test, "skipped", reason)

    def addError(self, test, err):
        self.say(test, "raced" if re.search(RACE, name_of(test)) else "failed", err[1])

    addFailure = addError


def load(device):
    """The package's own __init__ would import every module, seconds in an emulated guest."""
    sys.path.insert(0, TESTS)
    sys.modules["tests"] = types.ModuleType("tests")
    sys.modules["tests"].__path__ = [TESTS]
    sys.argv[1:] = ["--dev", device] if device else []
    importlib.import_module("args_parser").parser.parse_args()
    importlib.import_module("tests.utils")	# first: other modules import each other in a circle


def cases_of(name):
    """The cases of a module, or one of them."""
    module = importlib.import_module("tests." + name.split(".")[0])
    cases = [case for suite in unittest.defaultTestLoader.loadTestsFromModule(module)
             for case in suite if name in (name.split(".")[0], name_of(case))]
    if not cases:
        sys.exit(f"{name}: rdma-core has no such case")
    return cases


def main():
    device, names = sys.argv[1], sys.argv[2:]
    listing = device == "--list"
    load(None if listing else device)
    cases = [case for name in names for case in cases_of(name)]
    if listing:
        print("\n".join(name_of(case) for case in cases))
    else:
        unittest.TestSuite(cases).run(Lines())


main()
