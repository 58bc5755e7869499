"""`glassnet figures`: pictures and animations of the book, or of a model of one's own."""

import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table as RichTable

from ..errors import ConfigError
from ..settings import unknown
from .blame import about
from .data import USUAL, Reading
from .explain_step import folder_of
from .options import (
    JsonOption,
    flag,
    option,
)
from .progress import TOLD
from .reading_options import reads_data
from .terminal import print_json, results, say

if TYPE_CHECKING:
    from ..figures import OwnModel, Theme
    from ..figures.figure import Drawable

WHICH, FORM = "Which", "Form"  # panels of --help


@reads_data
def figures(
    context: typer.Context,
    model: Annotated[
        Path | None,
        typer.Argument(
            metavar="[MODEL]", help="The folder of a run, or its model.safetensors; else the book."
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATA]",
            help="A file, - for standard input, a built-in name; else what the run learned from.",
        ),
    ] = None,
    chapter: Annotated[
        int | None, option(WHICH, "N", "Of the book, only this chapter, 1 to 4.")
    ] = None,
    only: Annotated[
        list[str] | None,
        option(WHICH, "ID", "Only this one, such as 4.12 or confusion; repeatable."),
    ] = None,
    along: Annotated[
        str | None,
        option(WHICH, "A,B", "Two columns, for boundary and regions of more than two inputs."),
    ] = None,
    as_list: Annotated[bool, flag(WHICH, "--list", "List them, and write nothing.")] = False,
    output: Annotated[
        Path | None,
        option(FORM, "FOLDER", "Where to; else figures, in the run's folder.", "-o", "--output"),
    ] = None,
    format: Annotated[
        str | None,
        option(FORM, "FORMAT", "svg, png, gif or mp4; else svg, animations also as gif."),
    ] = None,
    theme: Annotated[str, option(FORM, "THEME", "light, dark or both.")] = "both",
    reading: Reading = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Draw the figures of the book's chapters 1 to 4, or those of MODEL, and a page of them.

    Of a model: loss, metrics, learning-rate, boundary, regions, function, confusion, calibration,
    predicted-against-true, residuals, weights, network, activations, distributions, anim-training.
    What does not apply is left out; with --only it is said why. --list shows them.

    The same command writes the same bytes. gif and mp4 are for animations alone; mp4 needs ffmpeg.
    """
    own = None if model is None else own_of(context, model, data, reading, along, chapter)
    if own is None and along is not None:
        raise ConfigError("along is for figures of a model", do="give MODEL, or leave out --along")
    if own is None:
        reading.check_unsaid("the figures of the book need none")
    chosen = chosen_of(own, chapter, only)
    if as_list:
        show_list(chosen, as_json=as_json)
        tell_left_out(own, only)
        return
    folder = output or (Path() if model is None else folder_of(model)) / "figures"
    tell_left_out(own, only)
    themes = themes_called(theme)
    with about("--format"):
        files = write_all(chosen, folder, format, themes)
    gallery = gallery_in(folder, own) if format is None else None
    if as_json:
        print_json({"files": [str(file) for file in files], "gallery": gallery and str(gallery)})
    count = "1 file is" if len(files) == 1 else f"{len(files):,} files are"
    say([f"{count} in {folder}", *([f"open {gallery} to see them"] if gallery else [])])


def own_of(
    context: typer.Context,
    model: Path,
    data: str | None,
    reading: Reading,
    along: str | None,
    chapter: int | None,
) -> "OwnModel":
    """The model that is asked for, with its rows."""
    from .figures_own import own_model

    if chapter is not None:
        raise ConfigError("chapter is for the book's figures", do="leave out --chapter or MODEL")
    return own_model(context, model, data, reading, along)


def chosen_of(
    own: "OwnModel | None", chapter: int | None, only: Sequence[str] | None
) -> Sequence["Drawable"]:
    """The figures that are asked for, of a model or of the book."""
    from ..figures import figures_of

    if own is None:
        return chosen_figures(chapter, only)
    with about("--only"):
        return figures_of(own, only or ())


def tell_left_out(own: "OwnModel | None", only: Sequence[str] | None) -> None:
    """Say which figures do not apply to a model, and why."""
    from ..figures import left_out

    if own is not None and not only:
        names = dict[str, list[str]]()
        for name, reason in left_out(own).items():
            names.setdefault(reason, []).append(name)
        say([f"left out: {', '.join(those)} ({reason})" for reason, those in names.items()])


def chosen_figures(chapter: int | None, only: Sequence[str] | None) -> Sequence["Drawable"]:
    """The figures that are asked for, in the order of the book."""
    from ..figures import figure_of
    from ..figures import figures as all_figures

    if chapter is not None and only:
        raise ConfigError("chapter and only cannot be given together", do="leave one of them out")
    if chapter is not None:
        return all_figures(chapter)
    with about("--only"):
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


def gallery_in(folder: Path, own: "OwnModel | None" = None) -> Path:
    """The page of all figures that are in the folder, also from earlier calls."""
    from ..figures import figures as all_figures
    from ..figures import figures_of, write_gallery

    return write_gallery([*all_figures(), *(figures_of(own) if own is not None else ())], folder)


def show_list(chosen: Sequence["Drawable"], *, as_json: bool) -> None:
    """Ids and titles."""
    if as_json:
        print_json([listed(figure) for figure in chosen])
        return
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "title"):
        table.add_column(heading)
    for figure in chosen:
        table.add_row(figure.id, figure.title)
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
