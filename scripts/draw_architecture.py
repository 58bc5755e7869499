"""Draw the house, from the imports that are really there: docs/architecture.svg.

Every floor is a row, and every box a file or a room; a line goes from each floor down to the
floors that it imports from, thin where fewer than 4 files do, wide where 16 or more do. A test
draws it again and compares, so the picture cannot grow old.

python scripts/draw_architecture.py [FILE]
"""

import sys
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WIDTH, MARGIN, TITLE = 1120, 24, 150  # of the picture, around it, of the floors' names
BOX, GAP, LETTER = 26, 8, 7.4  # height of a box, space between, width of a letter
PIPES = 170  # at the right, where the lines are
INK, PAPER, SHADE, LINE = "#1f2933", "#ffffff", "#f2f5f8", "#3b6ea5"


def picture(floors: dict[str, list[str]], imports: Counter[tuple[str, str]]) -> str:
    """The house as SVG: floors from the ground up, and how many files of one import another."""
    names = list(floors)[::-1]  # the roof first
    parts, tops, y = [], {}, MARGIN
    for name in names:
        rows = rows_of(floors[name])
        height = len(rows) * (BOX + GAP) + GAP
        tops[name] = (y, height)
        parts += floor(name, rows, y, height)
        y += height + GAP
    lines = [pipe(pair, count, tops, names) for pair, count in sorted(imports.items())]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + MARGIN - GAP}"'
        ' font-family="system-ui, sans-serif" font-size="13" role="img"'
        ' aria-label="The floors of the house, the rooms on each, and what imports what">'
    )
    ground = f'<rect width="100%" height="100%" rx="10" fill="{PAPER}"/>'
    return "\n".join([head, ground, *lines, *parts, "</svg>", ""])


def rows_of(rooms: list[str]) -> list[list[tuple[str, float]]]:
    """The boxes of a floor, with their places from the left, broken into rows."""
    rows: list[list[tuple[str, float]]] = [[]]
    x = 0.0
    for room in rooms:
        width = width_of(room)
        if x + width > WIDTH - 2 * MARGIN - TITLE - PIPES:
            rows.append([])
            x = 0.0
        rows[-1].append((room, x))
        x += width + GAP
    return rows


def width_of(room: str) -> float:
    """How wide the box of a room is."""
    return round(len(room) * LETTER + 18, 1)


def floor(name: str, rows: list[list[tuple[str, float]]], y: int, height: int) -> list[str]:
    """A floor: its ground, its name and its boxes."""
    width = WIDTH - 2 * MARGIN - PIPES
    parts = [
        f'<rect x="{MARGIN}" y="{y}" width="{width}" height="{height}" rx="6" fill="{SHADE}"/>',
        f'<text x="{MARGIN + 12}" y="{y + height / 2 + 4:g}" font-weight="600" fill="{INK}">'
        f"{escape(name)}</text>",
    ]
    for place, row in enumerate(rows):
        top = y + GAP + place * (BOX + GAP)
        for room, x in row:
            left = round(MARGIN + TITLE + x, 1)
            parts.append(
                f'<rect x="{left:g}" y="{top}" width="{width_of(room):g}" height="{BOX}" rx="4"'
                f' fill="{PAPER}" stroke="#b8c4d0"/>'
                f'<text x="{left + width_of(room) / 2:g}" y="{top + 17}" text-anchor="middle"'
                f' fill="{INK}">{escape(room)}</text>'
            )
    return parts


def pipe(
    pair: tuple[str, str], count: int, tops: dict[str, tuple[int, int]], names: list[str]
) -> str:
    """A line from a floor down to another, farther out the farther it goes."""
    (above, height_above), (below, height_below) = tops[pair[0]], tops[pair[1]]
    start = above + height_above / 2 + 5
    end = below + height_below / 2 - 5
    x = WIDTH - MARGIN - PIPES
    out = x + 14 + 11 * (names.index(pair[1]) - names.index(pair[0]))
    width = 0.8 if count < 4 else 1.6 if count < 16 else 3
    said = f"{escape(pair[0])} imports from {escape(pair[1])}"
    return (
        f'<path d="M{x} {start:g}H{out - 6}Q{out} {start:g} {out} {start + 6:g}V{end - 6:g}'
        f'Q{out} {end:g} {out - 6} {end:g}H{x + 6}" fill="none" stroke="{LINE}"'
        f' stroke-width="{width}" stroke-opacity="0.55"><title>{said}</title></path>'
        f'<path d="M{x} {end:g}l8 -4v8z" fill="{LINE}"/>'
    )


def house() -> tuple[dict[str, list[str]], Counter[tuple[str, str]]]:
    """The floors, as the tests hold them, and how many files import from which floor below."""
    test: Any = module_of(ROOT / "tests" / "test_architecture.py")
    floor_of = {room: name for name, rooms in test.FLOORS.items() for room in rooms}
    imports: Counter[tuple[str, str]] = Counter()
    for file in test.FILES:
        own = floor_of[test.place_of(file)]
        others = {floor_of[test.place_of(other)] for other in test.ours(file)} - {own}
        imports.update((own, other) for other in others)
    return test.FLOORS, imports


def module_of(path: Path) -> Any:
    """A module that is in no package."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is no module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "architecture.svg"
    target.write_text(picture(*house()), encoding="utf-8")
    print(target)
