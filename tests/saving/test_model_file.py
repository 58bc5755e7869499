"""The model file: what is saved comes back, bit for bit, and others can read it too."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from glassnet.errors import ConfigError, DivergedError, EnvError
from glassnet.saving import digest_of, model_file, read_model_file, write_model_file

DTYPES = ["float32", "float64", "int64", "int32", "uint8", "bool"]
FINITE = {"allow_nan": False, "allow_infinity": False}
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays(
        dtype,
        array_shapes(min_dims=0, min_side=0, max_side=3),
        elements=FINITE if "float" in dtype else None,
    )
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TENSORS = st.dictionaries(WORDS, ARRAYS, max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(**FINITE) | WORDS
DESCRIPTIONS = st.dictionaries(WORDS, SCALARS | st.lists(SCALARS, max_size=3), max_size=4)

EXAMPLE = {
    "weights": np.array([[1.5, -2], [0, 4]], np.float32),
    "mask": np.array([True, False, True]),
    "step": np.array(7),
}


def same(one, other):
    """Whether two sets of tensors agree in every name, dtype, shape and bit."""
    return one.keys() == other.keys() and all(
        (a.dtype, a.shape, a.tobytes()) == (other[n].dtype, other[n].shape, other[n].tobytes())
        for n, a in one.items()
    )


@settings(deadline=None, derandomize=True)
@given(TENSORS, DESCRIPTIONS)
def test_everything_comes_back(tensors, description):
    """Any arrays under any names, and any description, come back the same."""
    with tempfile.TemporaryDirectory() as folder:
        write_model_file(Path(folder) / "model", tensors, description)
        read, read_description = read_model_file(Path(folder) / "model")
        others = safetensors.numpy.load_file(Path(folder) / "model")
    assert same(read, tensors)
    assert same(others, tensors)
    assert read_description == description


def test_the_file_is_laid_out_as_documented(tmp_path):
    """Length, header, data: every byte is where the safetensors format says it is."""
    write_model_file(
        tmp_path / "model", {"b": np.array([2], "<i4"), "a": np.ones(3, bool)}, {"n": 1}
    )
    metadata = {"description": '{"n":1}', "digest": "", "format": "glassnet", "format_version": "1"}
    header = {
        "__metadata__": metadata,
        "a": {"data_offsets": [0, 3], "dtype": "BOOL", "shape": [3]},
        "b": {"data_offsets": [3, 7], "dtype": "I32", "shape": [1]},
    }
    data = b"\x01\x01\x01" + b"\x02\x00\x00\x00"

    def padded():
        text = json.dumps(header, separators=(",", ":")).encode()
        return text + b" " * (-len(text) % 8)

    metadata["digest"] = hashlib.sha256(padded() + data).hexdigest()
    length = len(padded()).to_bytes(8, "little")
    assert (tmp_path / "model").read_bytes() == length + padded() + data


def test_other_programs_can_read_the_metadata(tmp_path):
    """The safetensors package sees our description and digest."""
    digest = write_model_file(tmp_path / "model", EXAMPLE, {"kind": "Dense"})
    with safetensors.safe_open(tmp_path / "model", "numpy") as file:
        metadata = file.metadata()
    assert metadata["format"] == "glassnet"
    assert metadata["digest"] == digest
    assert json.loads(metadata["description"]) == {"kind": "Dense"}


def test_equal_contents_make_equal_files(tmp_path):
    """The order in which things were given, and how they lay in memory, leave no trace."""
    weights = np.arange(6, dtype=np.float64).reshape(2, 3)
    first = {"a": weights, "b": EXAMPLE["mask"]}
    second = {"b": EXAMPLE["mask"], "a": np.asfortranarray(weights).astype(">f8")}
    write_model_file(tmp_path / "one", first, {"x": 1, "y": 2})
    write_model_file(tmp_path / "two", second, {"y": 2, "x": 1})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_saving_over_a_model_replaces_it(tmp_path):
    """The same path can be saved to again and again."""
    write_model_file(tmp_path / "model", EXAMPLE, {})
    write_model_file(tmp_path / "model", {}, {"new": True})
    assert read_model_file(tmp_path / "model") == ({}, {"new": True})


def test_arrays_that_were_read_can_be_trained(tmp_path):
    """What comes back is memory of its own, and may be written to."""
    write_model_file(tmp_path / "model", EXAMPLE, {})
    read, _ = read_model_file(tmp_path / "model")
    assert all(a.flags.writeable and a.flags.owndata and a.flags.aligned for a in read.values())


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nothing_non_finite_is_ever_saved(tmp_path, bad, dtype):
    """A single bad number among many stops the save, and the old model stays."""
    write_model_file(tmp_path / "model", EXAMPLE, {"old": True})
    weights = np.zeros((30, 40), dtype)
    weights[17, 23] = bad
    with pytest.raises(DivergedError, match="'weights' holds numbers that are not finite"):
        write_model_file(tmp_path / "model", {"weights": weights}, {})
    assert read_model_file(tmp_path / "model")[1] == {"old": True}


def test_the_largest_numbers_are_saved(tmp_path):
    """Numbers at the edge of their type are finite, and saving them warns of nothing."""
    largest = np.array([1, -1, 1]) * np.finfo(np.float64).max
    write_model_file(tmp_path / "model", {"weights": largest}, {})
    assert same(read_model_file(tmp_path / "model")[0], {"weights": largest})


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(2, np.float16),
        np.zeros(2, np.int8),
        np.zeros(2, complex),
        np.array(["word"]),
        np.array([None], object),
        np.zeros(2, [("x", "f4")]),
        np.zeros((1,) * 33),
    ],
    ids=lambda array: str(array.dtype),
)
def test_other_arrays_are_refused(tmp_path, array):
    """What a model file cannot hold is refused before anything is written."""
    with pytest.raises(ConfigError, match="a model file holds bool, float32, float64"):
        write_model_file(tmp_path / "model", {"array": array}, {})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["__metadata__", 7, None])
def test_impossible_names_are_refused(tmp_path, name):
    """A tensor's name is a word, and not the one that the format keeps for itself."""
    with pytest.raises(ConfigError, match="cannot be the name of a tensor"):
        write_model_file(tmp_path / "model", {name: np.zeros(1)}, {})


@pytest.mark.parametrize(
    "value",
    [
        np.nan,
        np.inf,
        (1, 2),
        {1: 2},
        {None: 1},
        b"bytes",
        np.zeros(2),
        Ellipsis,
        "half\ud800",
        10**41,
        {1, 2},
    ],
    ids=repr,
)
def test_a_description_that_would_come_back_different_is_refused(tmp_path, value):
    """Whatever JSON would bend or lose is refused when saving, not found out when loading."""
    with pytest.raises(ConfigError, match="a model file cannot hold"):
        write_model_file(tmp_path / "model", EXAMPLE, {"value": value})
    assert not list(tmp_path.iterdir())


def test_a_name_with_half_a_character_is_refused(tmp_path):
    """Half of a UTF-16 pair is no text, so it cannot name a tensor."""
    with pytest.raises(ConfigError, match="a model file cannot hold this model"):
        write_model_file(tmp_path / "model", {"half\ud800": np.zeros(1)}, {})


def test_names_are_only_names(tmp_path):
    """A name that looks like a path is kept as it is and leads nowhere."""
    names = {
        "../outside": np.zeros(1),
        "/etc/passwd": np.ones(1),
        "": np.ones(2),
        "http://x": np.ones(3),
    }
    write_model_file(tmp_path / "model", names, {})
    assert same(read_model_file(tmp_path / "model")[0], names)
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing", "No such file or directory"),
        (".", "Is a directory"),
        ("pipe", "Not an ordinary file"),
        ("nul\0", "Not a possible file name"),
        ("x" * 256, "File name too long"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, name, reason):
    """What is missing, a folder or a pipe is the machine's matter, and says so."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EnvError, match=f"cannot read .*{reason}"):
        read_model_file(tmp_path / name)


def test_a_model_that_does_not_fit_into_memory(tmp_path, monkeypatch):
    """Too little memory is the machine's matter as well."""

    def no_memory(*_):
        raise MemoryError

    write_model_file(tmp_path / "model", EXAMPLE, {})
    monkeypatch.setattr(model_file.np, "empty", no_memory)
    with pytest.raises(EnvError, match="does not fit into memory"):
        read_model_file(tmp_path / "model")


def test_a_digest_of_arrays_sees_every_change():
    """Another name, dtype, shape or bit makes another digest; the order makes none."""
    weights = np.arange(4, dtype=np.int32)
    flipped = weights.copy()
    flipped.view(np.uint8)[5] ^= 1
    variants = [
        {"a": weights},
        {"b": weights},
        {"a": weights.view(np.float32)},
        {"a": weights.reshape(2, 2)},
        {"a": flipped},
        {"a": weights[:2], "b": weights[2:]},
        {},
    ]
    assert len({digest_of(variant) for variant in variants}) == len(variants)
    assert digest_of({"x": weights, "y": flipped}) == digest_of({"y": flipped, "x": weights})
