#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""rdma_core_tests.py DEVICE MODULE...: runs modules of rdma-core's own tests (test_odp, ...), as
Debian's package has them, and prints a line for each case: its name, "passed", "skipped" or "failed",
and why."""
import random
import sys
import unittest
from importlib.machinery import SourceFileLoader

TESTS = "/usr/share/doc/rdma-core/tests"


class Lines(unittest.TestResult):
    """Each outcome at once: a module that crashes has still said which cases it ran."""

    def startTest(self, test):
        """Cases draw flags at random, and skip those that the device does not have."""
        random.seed(1)

    def say(self, test, outcome, why=""):
        module, case = test.id().split(".")[-3::2] if hasattr(test, "id") else ("", str(test))
        print(f"{module}.{case}\t{outcome}\t{why}", flush=True)

    def addSuccess(self, test):
        self.say(test, "passed")

    def addSkip(self, test, reason):
        self.say(test, "skipped", reason)

    def addError(self, test, err):
        self.say(test, "failed", str(err[1]).replace("\n", " "))

    addFailure = addError


def main():
    device, modules = sys.argv[1], sys.argv[2:]
    sys.path.insert(0, TESTS)
    sys.argv[1:] = ["--dev", device]
    from args_parser import parser
    parser.parse_args()
    tests = SourceFileLoader("tests", f"{TESTS}/__init__.py").load_module()
    wanted = unittest.TestSuite()
    for module in tests.__test_modules__:
        if module.__name__.split(".")[-1] in modules:
            wanted.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    wanted.run(Lines())


main()
