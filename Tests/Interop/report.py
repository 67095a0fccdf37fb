"""Counts what holds and what doesn't, and says so."""

import sys
import traceback
from contextlib import contextmanager


class Report:
    """The outcome of one client's run: the last line it prints is "N passed, N failed"."""

    def __init__(self, title):
        self.title = title
        self.passed = 0
        self.failed = 0

    def expect(self, claim, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"  FAILED {claim}{': ' + str(detail)[:600] if detail != '' else ''}")

    def equal(self, claim, value, expected):
        self.expect(claim, value == expected, f"got {value!r}, not {expected!r}")

    @contextmanager
    def part(self, claim):
        """A part that failing with an exception fails, without ending the others."""
        try:
            yield
        except Exception as error:  # whatever a client throws is what is tested
            self.failed += 1
            print(f"  FAILED {claim}: {type(error).__name__}: {str(error)[:600]}")
            traceback.print_exc(limit=-3, file=sys.stdout)

    def close(self):
        print(f"{self.title}: {self.passed} passed, {self.failed} failed")


def finish(reports):
    """Prints the sum of all and ends the process."""
    passed = sum(report.passed for report in reports)
    failed = sum(report.failed for report in reports)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)
