"""The navigation of the site: the lists of links in index.md, under their headings."""

import re

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LINK = re.compile(r"^- \[[^\]]+\]\(([\w/]+)\.md\)", re.MULTILINE)


def navigation_of(page: str) -> str:
    """Hidden tables of contents for a page's lists of links, in MyST's Markdown.

    >>> print(navigation_of("# A\\n\\n## Guide\\n\\n- [Tables](tables.md): all.\\n").strip())
    ```{toctree}
    :hidden:
    :caption: Guide
    <BLANKLINE>
    tables
    ```
    """
    _, *parts = HEADING.split(page)
    sections = zip(parts[::2], map(LINK.findall, parts[1::2]), strict=True)
    return "".join(contents(heading, pages) for heading, pages in sections if pages)


def contents(heading: str, pages: list[str]) -> str:
    """One hidden table of contents."""
    listed = "\n".join(pages)
    return f"\n\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{listed}\n```\n"
