"""Runs: folders that are made when they are needed and gone when nothing is in them."""

import os
from pathlib import Path

import pytest

from glassnet.cli.runs import MODEL, model_file, run_folder
from glassnet.errors import ConfigError, EnvError


def test_an_empty_folder_goes_again():
    """A training that fails before it has learned anything leaves no folder."""
    with run_folder(Path("run"), "x", overwrite=False) as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_a_folder_with_something_in_it_stays():
    """Other files in the folder are left alone."""
    Path("run").mkdir()
    Path("run/notes.txt").write_text("mine")
    with run_folder(Path("run"), "x", overwrite=False) as folder:
        assert folder == Path("run")
    assert Path("run/notes.txt").read_text() == "mine"


def test_the_first_free_name_is_taken():
    """Numbers that are in use are passed over."""
    Path("runs/x-1").mkdir(parents=True)
    with run_folder(None, "x", overwrite=False) as folder:
        assert folder == Path("runs/x-2")


@pytest.mark.parametrize("name", ["model.safetensors", "history.jsonl", "config.toml"])
def test_a_run_is_not_mixed_with_another(name):
    """A folder with any file of a run is refused, unless it may be overwritten."""
    Path("run").mkdir()
    Path("run", name).write_text("")
    with pytest.raises(ConfigError, match=r"already holds an? (unfinished )?run"):
        run_folder(Path("run"), "x", overwrite=False).__enter__()
    with run_folder(Path("run"), "x", overwrite=True) as folder:
        assert folder == Path("run")


@pytest.mark.parametrize("place", ["file", "file/run", "n" * 300])
def test_impossible_places(place):
    """A file in the way and an impossible name are told with the option that helps."""
    Path("file").write_text("")
    with pytest.raises(EnvError) as caught:
        run_folder(Path(place), "x", overwrite=False).__enter__()
    assert "--output" in caught.value.do


def test_a_folder_without_permission(monkeypatch):
    """Whether the folder can be written to is found out before training, not after."""
    monkeypatch.setattr(os, "access", lambda *words: False)
    with pytest.raises(EnvError, match="cannot be written to"):
        run_folder(Path("run"), "x", overwrite=False).__enter__()


def test_model_file():
    """A run's folder stands for the model in it."""
    Path("run").mkdir()
    assert model_file(Path("run")) == Path("run") / MODEL
    assert model_file(Path("other.safetensors")) == Path("other.safetensors")
