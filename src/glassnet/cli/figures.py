"""`glassnet figures`: the pictures and animations of the book, drawn from our own numbers."""

import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

from rich.table import Table as RichTable

from ..errors import ConfigError
from ..settings import unknown, whole
from .options import JsonOption, flag, option
from .progress import TOLD
from .terminal import print_json, results, say

if TYPE_CHECKING:
    from ..figures import Drawable, Theme

WHICH, FORM = "Which", "Form"  # panels of --help


def figures(
    chapter: Annotated[int | None, option(WHICH, "N", "Only this chapter, 1 to 4.")] = None,
    only: Annotated[
        list[str] | None,
        option(WHICH, "ID", "Only this one, such as 4.12 or anim-4.12; repeatable."),
    ] = None,
    as_list: Annotated[bool, flag(WHICH, "--list", "List them, and write nothing.")] = False,
    output: Annotated[
        Path, option(FORM, "FOLDER", "Where to write them.", "-o", "--output")
    ] = Path("figures"),
    format: Annotated[
        str | None,
        option(FORM, "FORMAT", "svg, png, gif or mp4; else svg, animations also as gif."),
    ] = None,
    theme: Annotated[str, option(FORM, "THEME", "light, dark or both.")] = "both",
    as_json: JsonOption = False,
) -> None:
    """Draw the figures and animations of the book's chapters 1 to 4, and a page that shows them.

    The same command writes the same bytes. gif and mp4 are for animations alone; mp4 needs ffmpeg.
    """
    chosen = chosen_figures(chapter, only)
    if as_list:
        show_list(chosen, as_json=as_json)
        return
    files = write_all(chosen, output, format, themes_called(theme))
    gallery = gallery_in(output) if format is None else None
    if as_json:
        print_json({"files": [str(file) for file in files], "gallery": gallery and str(gallery)})
    count = "1 file is" if len(files) == 1 else f"{len(files):,} files are"
    say([f"{count} in {output}", *([f"open {gallery} to see them"] if gallery else [])])


def chosen_figures(chapter: int | None, only: Sequence[str] | None) -> Sequence["Drawable"]:
    """The figures that are asked for, in the order of the book."""
    from ..figures import CHAPTERS, figure_of
    from ..figures import figures as all_figures

    if chapter is not None and only:
        raise ConfigError("chapter and only cannot be given together", do="leave one of them out")
    if chapter is not None:
        return all_figures(whole("chapter", chapter, at_most=max(CHAPTERS)))
    wanted = {figure_of(name).id for name in only or ()}
    return [figure for figure in all_figures() if figure.id in wanted or not wanted]


def themes_called(name: str) -> tuple["Theme", ...]:
    """One theme, or both."""
    from ..figures import THEMES

    if name == "both":
        return tuple(THEMES.values())
    if name not in THEMES:
        raise unknown("theme", name, [*THEMES, "both"])
    return (THEMES[name],)


def write_all(
    chosen: Sequence["Drawable"], folder: Path, format: str | None, themes: Sequence["Theme"]
) -> list[Path]:
    """Write every file, and say now and then how far it is."""
    from ..figures import files_of, write_picture

    wanted = files_of(chosen, format, themes)
    folder.mkdir(parents=True, exist_ok=True)
    written, told = [], monotonic()
    for figure, kind, theme in wanted:
        written.append(write_picture(figure, folder, kind, theme))
        if monotonic() - told >= TOLD:
            told = monotonic()
            print(f"file {len(written):,}/{len(wanted):,}  {written[-1].name}", file=sys.stderr)
    return written


def gallery_in(folder: Path) -> Path:
    """The page of all figures that are in the folder, also from earlier calls."""
    from ..figures import figures as all_figures
    from ..figures import write_gallery

    return write_gallery(all_figures(), folder)


def show_list(chosen: Sequence["Drawable"], *, as_json: bool) -> None:
    """Ids, titles, and what of docs/requirements.md they answer."""
    if as_json:
        print_json([listed(figure) for figure in chosen])
        return
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "title", "requirements"):
        table.add_column(heading)
    for figure in chosen:
        table.add_row(figure.id, figure.title, ", ".join(figure.requirements))
    results().print(table)


def listed(figure: "Drawable") -> dict[str, Any]:
    """One figure, for programs."""
    from ..figures import Animation

    return {
        "id": figure.id,
        "name": figure.name,
        "title": figure.title,
        "see": figure.see,
        "requirements": list(figure.requirements),
        "moves": isinstance(figure, Animation),
    }
