"""The site: these pages and the docstrings of the package, as HTML that asks nothing from outside.

`scripts/docs` builds it. Pages are plain Markdown, readable where they lie. Two things are added
on the way to HTML: the navigation, which is the lists of links in index.md, and on the pages in
reference/ the docstrings of every room that a heading names.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "site"))

from docstrings import as_restructured_text
from links import with_files
from navigation import navigation_of
from reference_pages import with_reference

import glassnet

project = "glassnet"
author = "the glassnet authors"
version = release = glassnet.__version__
copyright = f"{author}, MIT licence"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "index"
highlight_language = "text"
myst_heading_anchors = 3

autodoc_inherit_docstrings = False
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries = False
default_role = "code"

html_theme = "furo"
html_title = "glassnet"
html_static_path = ["site/static"]
html_css_files = ["glassnet.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}


def extend_page(app, name, source):
    """Add to a page's Markdown what it does not say itself."""
    if name == root_doc:
        source[0] += navigation_of(source[0])
    elif name.startswith("reference/"):
        source[0] = with_reference(source[0])
    source[0] = with_files(source[0], Path(app.srcdir, name).parent, Path(app.srcdir))


def extend_docstring(app, what, name, thing, options, lines):
    """Our docstrings are plain text: formulas, shapes and examples as they are written."""
    lines[:] = as_restructured_text(lines)


def is_left_out(app, what, name, thing, left_out, options):
    """Leave out the small records of a layer or an optimizer, which Python explains by itself."""
    explained = getattr(thing, "__doc__", None) or ""
    is_record = isinstance(thing, type) and explained.startswith(f"{thing.__name__}(")
    return True if is_record or explained.startswith("Alias for field number") else None


def setup(app):
    app.connect("source-read", extend_page)
    app.connect("autodoc-process-docstring", extend_docstring)
    app.connect("autodoc-skip-member", is_left_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
