"""Notebooks: each runs from top to bottom, is short, and holds no outputs of its own."""

import subprocess
import sys

import nbformat
import pytest

from .conftest import DOCS, ROOT, text_of

RUN = """
import os, sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
place = {"metadata": {"path": os.getcwd()}}
nbclient.NotebookClient(notebook, timeout=300, startup_timeout=300, resources=place).execute()
nbformat.write(notebook, sys.argv[2])
"""
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))


def read(path):
    """A notebook."""
    return nbformat.read(path, as_version=4)


def executed(path, folder):
    """A notebook after all of its cells have run, in a folder and a process of its own."""
    target = folder / path.name
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(target)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return read(target)


def outputs_of(notebook):
    """All outputs of a notebook."""
    return [one for cell in notebook.cells if cell.cell_type == "code" for one in cell.outputs]


def test_every_notebook_is_on_its_page():
    """In reading order."""
    page = text_of(DOCS / "notebooks.md")
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3"]
    assert [path.name for path in NOTEBOOKS if f"notebooks/{path.name})" not in page] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_written_cleanly(path):
    """No outputs, no counts, a title, and words before every piece of code."""
    notebook = read(path)
    nbformat.validate(notebook)
    assert not outputs_of(notebook)
    assert not any(cell.get("execution_count") for cell in notebook.cells)
    assert notebook.cells[0].source.startswith("# ")
    assert len(notebook.cells) <= 40


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path):
    """Without an error or a warning, and with pictures."""
    outputs = outputs_of(executed(path, tmp_path))
    assert not [one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"]
    pictures = [one for one in outputs if "image/png" in one.get("data", {})]
    assert len(pictures) >= 3
    widgets = [
        one for one in outputs if "application/vnd.jupyter.widget-view+json" in one.get("data", {})
    ]
    assert len(widgets) == ("neuron" in path.stem)
