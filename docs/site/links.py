"""Links to pages that lie beside docs/ and not in it, such as SECURITY.md."""

import re
from pathlib import Path

LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)#\s]+\.md)(#[^)\s]*)?\)")


def with_files(page: str, folder: Path, site: Path) -> str:
    """A page whose links to Markdown outside of the site are links to these files.

    folder  where the page lies
    site    the folder of all pages
    """

    def link(found: re.Match[str]) -> str:
        text, target, _ = found.groups()
        inside = (folder / target).resolve().is_relative_to(site)
        return found[0] if inside else f"{{download}}`{text.strip('`')} <{target}>`"

    return LINK.sub(link, page)
