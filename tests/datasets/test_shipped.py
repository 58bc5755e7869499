"""The shipped tables: exactly the numbers of scikit-learn's copies, in small portable files.

Where scikit-learn is missing, digests of its numbers and published statistics stand in.
"""

import gzip
import hashlib
import importlib

import numpy as np
import pytest

from glassnet.datasets import about, columns, names, path_of
from glassnet.errors import ConfigError

# SHA-256 of scikit-learn 1.9.1's `data` as little-endian float64, row by row
DIGESTS = {
    "iris": "012f498fe9c8b3b34212c3c5d98e1f03f2f79931cd49349beb1bad64dcf164a7",
    "wine": "8edcf3903afd97c64d51e0212eb10b213f7943da650574d1c055b836c5c35d37",
    "breast_cancer": "6b202a2072f9a0385f405a8f8605b1b06f6f36ae6d23d9cd6cbbc0974a416bc7",
    "diabetes": "6b93b2556c8942c79d8374838768047adf9d1f4044510b9f948ddace62567d75",
    "digits": "20def7f70a702f0af9732fbba4375e147a7d54fe70d8c45569b8e7c1c7010c10",
}
# How often each label occurs, as stated by the sources
COUNTS = {
    "iris": {"setosa": 50, "versicolor": 50, "virginica": 50},
    "wine": {"class_0": 59, "class_1": 71, "class_2": 48},
    "breast_cancer": {"malignant": 212, "benign": 357},
    "digits": dict(
        zip("0123456789", (178, 182, 177, 183, 181, 182, 181, 179, 174, 180), strict=True)
    ),
}
every_table = pytest.mark.parametrize("name", DIGESTS)


def split(name):
    """Features (rows, inputs) and target of a table."""
    table = columns(name)
    target = table.pop(about(name).target)
    return np.column_stack(list(table.values())), target


def reference(name):
    """Features and target of scikit-learn's copy, the labels as text."""
    datasets = pytest.importorskip("sklearn.datasets")
    options = {"scaled": False} if name == "diabetes" else {}
    bunch = getattr(datasets, f"load_{name}")(**options)
    if name == "diabetes":
        return bunch.data, bunch.target
    return bunch.data, bunch.target_names[bunch.target].astype(str)


def content(name):
    data = path_of(name).read_bytes()
    return gzip.decompress(data) if path_of(name).name.endswith(".gz") else data


def test_every_shipped_table_is_tested():
    """A table that is added without a test here fails."""
    assert {name for name in names() if about(name).file} == set(DIGESTS)


@every_table
def test_same_as_scikit_learn(name):
    """Every number and every label is scikit-learn's, exactly."""
    for ours, theirs in zip(split(name), reference(name), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@every_table
def test_digest(name):
    """The numbers have not changed by a bit since they were compared."""
    X, _ = split(name)
    assert hashlib.sha256(X.astype("<f8").tobytes()).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("name", COUNTS)
def test_label_counts(name):
    """Every label occurs as often as the source says."""
    labels, counts = np.unique(columns(name)[about(name).target], return_counts=True)
    assert dict(zip(labels, counts.tolist(), strict=True)) == COUNTS[name]


def test_progression():
    """The target of diabetes has its published range and mean: 25 to 346, 152.13."""
    progression = columns("diabetes")["progression"]
    assert (progression.min(), progression.max()) == (25, 346)
    assert progression.mean() == pytest.approx(152.13, abs=0.01)


@every_table
def test_file_is_plain(name):
    """The files are ASCII, with Unix line ends, short lower-case names and one row per line."""
    lines = content(name).decode("ascii").split("\n")
    assert "\r" not in "".join(lines)
    assert lines.pop() == ""
    assert len(lines) == about(name).rows + 1
    header = lines[0].split(",")
    assert all(column.isidentifier() and column == column.lower() for column in header)
    assert header == list(columns(name))


def test_compressed_file_has_no_time():
    """The compressed file carries no time and no name, so that it can be made again."""
    data = path_of("digits").read_bytes()
    assert data[3] == 0  # flags: no file name
    assert data[4:8] == bytes(4)  # time of change: none


def test_files_are_small():
    """All tables together take less than half a megabyte."""
    assert sum(len(path_of(name).read_bytes()) for name in DIGESTS) < 300_000


@every_table
def test_sources(name):
    """Every file has its origin and its licence written beside it."""
    sources = path_of("iris").parent.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert f"`{about(name).file}`" in sources
    assert f"## {name}\n" in sources
    if about(name).licence == "CC BY 4.0":
        assert about(name).origin.rsplit("doi:", 1)[1] in sources


def test_generated_data_has_no_file():
    """Asking for the file of generated data says what to do instead."""
    with pytest.raises(ConfigError, match="'spiral' is generated and has no file") as caught:
        path_of("spiral")
    assert "columns('spiral')" in caught.value.do


def test_the_script_makes_these_files(monkeypatch):
    """scripts/make_datasets.py still makes the files that are shipped."""
    pytest.importorskip("sklearn")
    from pathlib import Path

    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "scripts")
    made = importlib.import_module("make_datasets").FILES
    assert len(made) == len(DIGESTS)
    for name in DIGESTS:
        file = made[about(name).file]
        assert (gzip.decompress(file) if about(name).file.endswith(".gz") else file) == content(
            name
        )
