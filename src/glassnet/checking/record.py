"""The answer of a check: what was compared, how far apart it was, and what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
GRADIENT, AGREEMENT, LAW = "gradient", "agreement", "law"


@dataclass(frozen=True)
class Check:
    """One comparison, or one law.

    subject  what was looked at, such as `Dense(3, 2)`
    kind     gradient (against central differences), agreement (of two ways to compute), or law
    promise  what should hold, in a few words
    status   passed, failed or skipped
    found    the largest relative error, or how far apart; None for a law
    allowed  the most that is right
    problem  what is wrong, or why it was skipped; else empty
    """

    subject: str
    kind: str
    promise: str
    status: str
    found: float | None = None
    allowed: float | None = None
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The check for programs; a number that is not finite is null, and the problem names it."""
        return {
            name: None if isinstance(value, float) and not isfinite(value) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Report:
    """All checks of one occasion, in one table.

    title  what was checked
    """

    title: str
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """What is wrong."""
        return tuple(check for check in self.checks if check.status == FAILED)

    @property
    def skipped(self) -> tuple[Check, ...]:
        """What could not be looked at."""
        return tuple(check for check in self.checks if check.status == SKIPPED)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "title": self.title,
            "ok": self.ok,
            "passed": len(self.checks) - len(self.failures) - len(self.skipped),
            "failed": len(self.failures),
            "skipped": len(self.skipped),
            "checks": [check.to_dict() for check in self.checks],
        }

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """The table: subject, worst gradient, worst agreement, laws that hold, and the result."""
        return [row_of(subject, self.about(subject)) for subject in self.subjects]

    @property
    def subjects(self) -> list[str]:
        """What was looked at, in order."""
        return list(dict.fromkeys(check.subject for check in self.checks))

    def about(self, subject: str) -> list[Check]:
        """All checks of one subject."""
        return [check for check in self.checks if check.subject == subject]

    @property
    def summary(self) -> str:
        """How many passed, failed and were skipped, in one line."""
        counts = self.to_dict()
        reasons = len({check.problem for check in self.failures})
        why = f" for {reasons:,} reason{'s' if reasons > 1 else ''}"
        parts = [f"{counts['passed']:,} passed"]
        if failed := counts["failed"]:
            parts.append(f"{failed:,} {FAILED}{why if reasons < failed else ''}")
        parts += [f"{counts['skipped']:,} {SKIPPED}"] if counts["skipped"] else []
        return f"{self.title}: {', '.join(parts)}."

    @property
    def text(self) -> str:
        """The table, what is wrong, what was skipped, and the summary."""
        lines = table_lines([HEADINGS, *self.rows()])
        lines += [""] if self.failures or self.skipped else []
        return "\n".join([*lines, *self.problems, "", self.summary])

    @property
    def problems(self) -> list[str]:
        """What is wrong and what was skipped, each said once."""
        wrong = [f"wrong: {check.problem}" for check in self.failures]
        return list(dict.fromkeys([*wrong, *(f"skipped: {c.problem}" for c in self.skipped)]))


HEADINGS = ("checked", "gradient", "agreement", "laws", "result")


def row_of(subject: str, checks: Sequence[Check]) -> tuple[str, str, str, str, str]:
    """One line of the table."""
    laws = [check for check in checks if check.kind == LAW and check.status != SKIPPED]
    held = sum(check.status == PASSED for check in laws)
    return (
        subject,
        worst(checks, GRADIENT),
        worst(checks, AGREEMENT),
        f"{held}/{len(laws)}" if laws else "",
        result_of(checks),
    )


def worst(checks: Iterable[Check], kind: str) -> str:
    """The largest number of a kind, or nothing."""
    found = [check.found for check in checks if check.kind == kind and check.found is not None]
    return f"{max(found, key=lambda one: (one != one, one)):.1e}" if found else ""


def result_of(checks: Iterable[Check]) -> str:
    """Wrong if anything is, right if all that could be looked at is."""
    states = {check.status for check in checks}
    if FAILED in states:
        return "wrong"
    return "right" if PASSED in states else SKIPPED


def table_lines(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of cells in columns, the first one to the left and numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return lines


def measured(
    subject: str, kind: str, promise: str, found: float, allowed: float, problem: str
) -> Check:
    """A check of a number, which fails where it is too large or no number at all."""
    right = found <= allowed
    return Check(
        *(subject, kind, promise, PASSED if right else FAILED, found, allowed),
        problem="" if right else problem,
    )


def law(subject: str, promise: str, problem: str) -> Check:
    """A law, which holds if there is no problem."""
    return Check(subject, LAW, promise, FAILED if problem else PASSED, problem=problem)


def skipped(subject: str, kind: str, promise: str, why: str) -> Check:
    """What could not be looked at."""
    return Check(subject, kind, promise, SKIPPED, problem=why)
