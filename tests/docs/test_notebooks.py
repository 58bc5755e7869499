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


def executed(notebook, folder):
    """The cells of a notebook after all have run, in a folder and a process of its own."""
    source, target = folder / "notebook.ipynb", folder / "run.ipynb"
    nbformat.write(notebook, source)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(source), str(target)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return read(target).cells


@pytest.fixture(scope="module")
def ran_together(tmp_path_factory):
    """The cells of every notebook after they ran in one process, each without the names before."""
    forget = nbformat.v4.new_code_cell("%reset -f")
    notebooks = [read(path) for path in NOTEBOOKS]
    whole = nbformat.v4.new_notebook(metadata=notebooks[0].metadata)
    for notebook in notebooks:
        whole.cells += [*notebook.cells, forget.copy()]
    for number, cell in enumerate(whole.cells):
        cell.id = f"cell-{number}"
    cells = iter(executed(whole, tmp_path_factory.mktemp("notebooks")))
    return {
        path: [next(cells) for _ in [*notebook.cells, forget]]
        for path, notebook in zip(NOTEBOOKS, notebooks, strict=True)
    }


def outputs_of(cells):
    """All outputs of cells."""
    return [one for cell in cells if cell.cell_type == "code" for one in cell.outputs]


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
    assert not outputs_of(notebook.cells)
    assert not any(cell.get("execution_count") for cell in notebook.cells)
    assert notebook.cells[0].source.startswith("# ")
    assert len(notebook.cells) <= 40


def judge(path, outputs):
    """No error and no warning, at least three pictures, and a widget where a neuron is turned."""
    assert not [one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"]
    pictures = [one for one in outputs if "image/png" in one.get("data", {})]
    assert len(pictures) >= 3
    widgets = [
        one for one in outputs if "application/vnd.jupyter.widget-view+json" in one.get("data", {})
    ]
    assert len(widgets) == ("neuron" in path.stem)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, ran_together):
    """Without an error or a warning, and with pictures."""
    judge(path, outputs_of(ran_together[path]))


@pytest.mark.thorough
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_by_itself(path, tmp_path):
    """In a process in which no other ran before."""
    judge(path, outputs_of(executed(read(path), tmp_path)))
