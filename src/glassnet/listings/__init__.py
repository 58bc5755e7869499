"""The listings of the book's chapters 1 to 4: the page's numbers, and our way to each of them.

`glassnet book` runs them all. None of our numbers is written here: each is computed when a
listing runs, by the rung of the library that the page uses (lists and loops, or NumPy).
"""

from . import chapter_1, chapter_2, chapter_3, chapter_4
from .listing import AtMost, Holds, Listing, Near, Outcome, Refused, Rule, Text

CHAPTERS: dict[int, tuple[str, list[Listing]]] = {
    1: ("what a neural network is", chapter_1.LISTINGS),
    2: ("the first neurons", chapter_2.LISTINGS),
    3: ("adding layers", chapter_3.LISTINGS),
    4: ("activation functions", chapter_4.LISTINGS),
}

__all__ = [
    "CHAPTERS",
    "AtMost",
    "Holds",
    "Listing",
    "Near",
    "Outcome",
    "Refused",
    "Rule",
    "Text",
]
