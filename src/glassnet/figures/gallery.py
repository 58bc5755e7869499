"""The gallery: one page of all figures that were written to a folder, to be opened from disk."""

from collections.abc import Iterable, Sequence, Set
from html import escape
from pathlib import Path

from ..listings import CHAPTERS
from ..saving.atomic import write_atomically
from .figure import Animation, Drawable
from .style import THEMES, Theme
from .writing import file_name

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--quiet:#5b6470;--rule:#d7dbe1;
--link:#005b8f}
@media(prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e9ecef;--quiet:#a3acb8;
--rule:#363d47;--link:#7cc4ee}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;
font-variant-numeric:tabular-nums}
header,main{max-width:84rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,3rem)}
header{padding-bottom:0}
h1{font-size:1.7rem;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.5rem 0 1rem}
a{color:var(--link)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:0}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr));
gap:1.75rem 1.5rem}
figure{margin:0;border:1px solid var(--rule);border-radius:.6rem;overflow:hidden;
display:flex;flex-direction:column;scroll-margin:1rem}
figure picture{display:block}
figure img{display:block;width:100%;height:auto}
figcaption{padding:.6rem .9rem .8rem;border-top:1px solid var(--rule);font-size:.92rem;flex:1}
figcaption p{margin:.2rem 0 0}
button{font:inherit;font-size:.86rem;color:var(--ink);background:none;border:1px solid var(--quiet);
border-radius:.4rem;padding:.15rem .7rem;margin-top:.45rem;cursor:pointer}
a:focus-visible,button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
"""
# An animation stands still until it is asked to move, and can be stopped again.
SCRIPT = """
for (const button of document.querySelectorAll("button[data-moving]")) {
  const parts = button.closest("figure").querySelectorAll("picture source, picture img");
  const address = part => part.tagName === "IMG" ? "src" : "srcset";
  button.addEventListener("click", () => {
    const moves = button.dataset.moving === "now";
    for (const part of parts)
      part[address(part)] = moves ? part.dataset.still : part.dataset.moving;
    button.dataset.moving = moves ? "" : "now";
    button.firstChild.data = moves ? "Play " : "Stop ";
  });
}
"""


def write_gallery(figures: Iterable[Drawable], folder: Path) -> Path:
    """Write index.html, which shows those of the figures whose SVG files are in the folder.

    It fetches nothing from elsewhere, follows the light or dark colours of the machine where
    both were written, works with the keyboard, and no animation moves before it is asked to.
    """
    there = {path.name for path in folder.iterdir()}
    path = folder / "index.html"
    write_atomically(path, [page_of(tuple(figures), there).encode()])
    return path


def page_of(figures: tuple[Drawable, ...], there: Set[str]) -> str:
    """The whole page, made of the files that are there."""
    shown = [one for one in figures if themes_of(one, there)]
    chapters = sorted({figure.chapter for figure in shown}, key=lambda one: one or 99)
    links = "".join(
        f'<li><a href="#{anchor(chapter)}">{heading(chapter)}</a></li>' for chapter in chapters
    )
    sections = "".join(
        section_of(chapter, [one for one in shown if one.chapter == chapter], there)
        for chapter in chapters
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>Figures, drawn by glassnet</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#figures">To the figures</a>\n'
        f'<header><h1>Figures</h1><nav aria-label="Chapters"><ul>{links}</ul></nav></header>\n'
        f'<main id="figures">{sections}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n'
    )


def anchor(chapter: int | None) -> str:
    """Where a chapter begins on the page."""
    return f"chapter-{chapter}" if chapter else "model"


def heading(chapter: int | None) -> str:
    """What a chapter is called."""
    return f"Chapter {chapter}: {CHAPTERS[chapter][0]}" if chapter else "This model"


def section_of(chapter: int | None, figures: Sequence[Drawable], there: Set[str]) -> str:
    """The figures of a chapter."""
    inside = "".join(entry_of(figure, there) for figure in figures)
    return (
        f'\n<section aria-labelledby="{anchor(chapter)}">'
        f'<h2 id="{anchor(chapter)}">{heading(chapter)}</h2>\n'
        f'<div class="figures">{inside}</div></section>\n'
    )


def entry_of(figure: Drawable, there: Set[str]) -> str:
    """One figure with what is to be said about it."""
    label = f"{figure.label} " if figure.label else ""
    return (
        f'<figure id="{escape(figure.id)}">{picture_of(figure, there)}'
        f"<figcaption><strong>{escape(label + figure.title)}</strong>"
        f"<p>{escape(figure.see)}</p>"
        f"{button_of(figure, there)}</figcaption></figure>\n"
    )


def picture_of(figure: Drawable, there: Set[str]) -> str:
    """The picture in the colours of the machine, with a link to its file alone."""
    first, *others = themes_of(figure, there)
    sources = "".join(
        f'<source media="(prefers-color-scheme: {theme.name})"'
        f" {files(figure, theme, 'srcset', there)}>"
        for theme in others
    )
    width, height = (round(100 * side) for side in figure.size)
    image = (
        f'<img {files(figure, first, "src", there)} width="{width}" height="{height}"'
        f' loading="lazy" alt="{escape(figure.title)}. {escape(figure.see)}">'
    )
    target = escape(file_name(figure, "svg", first))
    return f'<a href="{target}"><picture>{sources}{image}</picture></a>'


def files(figure: Drawable, theme: Theme, attribute: str, there: Set[str]) -> str:
    """The file of a picture; of an animation also the one that moves."""
    still, moving = (escape(file_name(figure, format, theme)) for format in ("svg", "gif"))
    if not moves(figure, there):
        return f'{attribute}="{still}"'
    return f'{attribute}="{still}" data-still="{still}" data-moving="{moving}"'


def button_of(figure: Drawable, there: Set[str]) -> str:
    """What starts and stops an animation."""
    if not moves(figure, there):
        return ""
    name = escape(figure.label or figure.title)
    return f'<button data-moving="">Play <span class="hidden">{name}</span></button>'


def themes_of(figure: Drawable, there: Set[str]) -> list[Theme]:
    """The themes in which a figure was written."""
    return [theme for theme in THEMES.values() if file_name(figure, "svg", theme) in there]


def moves(figure: Drawable, there: Set[str]) -> bool:
    """Whether an animation was written as one, in all of its themes."""
    return isinstance(figure, Animation) and all(
        file_name(figure, "gif", theme) in there for theme in themes_of(figure, there)
    )
