"""`glassnet book`: the book's listings, the page's numbers beside ours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from rich.text import Text

from ..errors import CheckFailedError
from ..settings import whole
from .options import JsonOption, option
from .terminal import print_json, results

if TYPE_CHECKING:
    from ..listings import Outcome

INDENT = "             "  # the width of an id and a verdict
MOST_NAMED = 12  # ids in the message of a failure
STYLES = {"pass": "green", "fail": "bold red"}


def book(
    chapter: Annotated[
        int | None, option("Options", "N", "Only this chapter, 1 to 4.", "--chapter")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the listings of the book's chapters 1 to 4, and show the page's numbers beside ours.

    Ends with exit code 7 if any number differs.
    """
    from ..listings import CHAPTERS  # loaded only when it is wanted

    if chapter is not None:
        whole("chapter", chapter, at_most=len(CHAPTERS))
    outcomes = []
    for number in CHAPTERS if chapter is None else [chapter]:
        title, listings = CHAPTERS[number]
        if not as_json:
            results().print(Text(f"Chapter {number}: {title}\n", style="bold"))
        for listing in listings:
            outcomes.append(listing.run())
            if not as_json:
                print_outcome(outcomes[-1])
    if as_json:
        print_json(document(outcomes))
    else:
        results().print(summary(outcomes))
    check(outcomes)


def print_outcome(outcome: "Outcome") -> None:
    """One listing: what it is, the page's side, and ours below it."""
    listing, verdict = outcome.listing, verdict_of(outcome)
    head = Text(f"{listing.requirement}  ").append(verdict, style=STYLES[verdict])
    results().print(head.append(f"  {listing.title}"))
    for name, text in zip(("page", "ours"), outcome.texts, strict=True):
        print_beside(name, text)
    if listing.note:
        print_beside("note", listing.note)


def print_beside(name: str, text: str) -> None:
    """Text behind a name, its further lines below its first."""
    lines = text.replace("\n", f"\n{INDENT}{' ' * (len(name) + 2)}")
    results().print(f"{INDENT}{name}  {lines}")


def verdict_of(outcome: "Outcome") -> str:
    """One word for how it went."""
    return "pass" if outcome.passed else "fail"


def document(outcomes: Sequence["Outcome"]) -> dict[str, Any]:
    """All outcomes, for programs."""
    return {
        "checks": [checked(outcome) for outcome in outcomes],
        "passed": sum(outcome.passed for outcome in outcomes),
        "failed": sum(not outcome.passed for outcome in outcomes),
    }


def checked(outcome: "Outcome") -> dict[str, Any]:
    """One outcome, for programs."""
    page, ours = outcome.texts
    return {
        "requirement": outcome.listing.requirement,
        "title": outcome.listing.title,
        "page": page,
        "ours": ours,
        "verdict": verdict_of(outcome),
        "rule": repr(outcome.listing.rule),
        "note": outcome.listing.note,
    }


def summary(outcomes: Sequence["Outcome"]) -> str:
    """How it went, in one line."""
    requirements = len({outcome.listing.requirement for outcome in outcomes})
    passed = sum(outcome.passed for outcome in outcomes)
    return (
        f"\n{len(outcomes)} checks of {requirements} requirements:"
        f" {passed} pass, {len(outcomes) - passed} fail"
    )


def check(outcomes: Sequence["Outcome"]) -> None:
    """Fail, and say where, if anything differs from the page."""
    differing = [outcome.listing.requirement for outcome in outcomes if not outcome.passed]
    if not differing:
        return
    named = list(dict.fromkeys(differing))
    more = ", …" if len(named) > MOST_NAMED else ""
    raise CheckFailedError(
        f"{len(differing)} of {len(outcomes)} checks differ from the page:"
        f" {', '.join(named[:MOST_NAMED])}{more}",
        do="look for the word fail above, or give --json",
    )
