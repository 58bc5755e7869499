"""The front end: the files of the page by their names, and all of them as one module.

In a window of its own the page asks for its files one by one. A notebook takes one module: there
every file keeps a scope of its own and hands on what it exports, in an order in which each comes
after those it imports. Its style holds within the root of the studio, and nowhere else.
"""

import json
import re
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parents[1] / "page" / "static"
OWN = Path(__file__).parent / "static"
KINDS = {".js": "text/javascript", ".css": "text/css"}
FILES = {
    path.name: (path, KINDS[path.suffix])
    for folder in (PAGE, OWN)
    for path in sorted(folder.iterdir())
    if path.suffix in KINDS
}
WINDOW, NOTEBOOK = "open.js", "notebook.js"  # what a window and a notebook's cell begin with
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
STYLES = ("page", "studio", "structure", "views", "time", "data", "take_away")  # in their order
SCOPED = (
    (re.compile(r':root\[data-theme="(\w+)"\]'), r':host([data-theme="\1"])'),
    (re.compile(r":root\b"), ":host"),
    (re.compile(r"^body \{", re.MULTILINE), ":host {"),
    (re.compile(r"@media \((max|min)-width"), r"@container (\1-width"),
)
AROUND = ":host { display: block; container-type: inline-size; }\n"


@cache
def one_module() -> str:
    """All modules and the style as one module, which shows the studio in a notebook's cell."""
    style = json.dumps(scoped_style())
    show = f"{variable(NOTEBOOK)}.render(given, {style})"
    return f"{joined(NOTEBOOK)}\nexport default {{ render: (given) => {show} }};\n"


@cache
def in_one(name: str) -> tuple[str, str] | None:
    """A file of the page that holds many others, which are fetched sooner so; with its kind."""
    if name == "window.js":
        return joined(WINDOW), KINDS[".js"]
    return (style(), KINDS[".css"]) if name == "window.css" else None


def joined(first: str) -> str:
    """A module with all that it needs, each in a scope of its own."""
    return "\n".join(scope_of(name) for name in in_order(first))


def in_order(first: str = NOTEBOOK) -> list[str]:
    """The modules that the first one needs, each after those that it imports itself."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name in found:
            return
        for _, other in IMPORT.findall(text_of(name)):
            visit(other)
        found.append(name)

    visit(first)
    return found


def scope_of(name: str) -> str:
    """A module as a scope of its own, whose value is what the module exports."""
    text = text_of(name)
    exported = ", ".join(found[1] for found in EXPORT.findall(text))
    body = EXPORT.sub(r"\1 \2", IMPORT.sub(taken, text))
    return f"const {variable(name)} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def taken(found: re.Match[str]) -> str:
    r"""What a module takes from another, as its own names.

    >>> IMPORT.sub(taken, 'import { a, b as c } from "./x.js";\n')
    'const { a, b: c } = $x;\n'
    """
    names = re.sub(r"\s+as\s+", ": ", found[1])
    return f"const {{{names}}} = {variable(found[2])};\n"


def variable(name: str) -> str:
    """What a module is called among the others."""
    return f"${name.removesuffix('.js')}"


def scoped_style() -> str:
    """The style of the page, for the studio's own root within another page."""
    scoped = AROUND + style()
    for pattern, other in SCOPED:
        scoped = pattern.sub(other, scoped)
    return scoped


def style() -> str:
    """All styles of the page."""
    return "\n".join(text_of(f"{name}.css") for name in STYLES)


def text_of(name: str) -> str:
    """The text of a file."""
    return FILES[name][0].read_text(encoding="utf-8")
