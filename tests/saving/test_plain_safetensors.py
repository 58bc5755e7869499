"""Safetensors files of other programs: strict about everything, and careful with memory."""

import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from glassnet.errors import EnvError, GlassnetError, ModelFileError
from glassnet.saving.plain_safetensors import read_places, read_tensors

TENSORS = {
    "b": np.arange(6, dtype=np.float32).reshape(2, 3),
    "a": np.array(2.5),
    "c": np.zeros((0, 4)),
}
WHOLE = save(TENSORS, {"made by": "somebody"})


def framed(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(begin, end, shape=(2,), dtype="F32", **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end], **more}


def test_what_the_safetensors_library_writes(tmp_path):
    """Its files are read as they were written: no axes, no numbers, any order."""
    path = tmp_path / "whole"
    path.write_bytes(WHOLE)
    places = read_places(path)
    assert {name: place.shape for name, place in places.items()} == {
        "a": (),
        "b": (2, 3),
        "c": (0, 4),
    }
    for name, array in read_tensors(path, places, TENSORS).items():
        assert array.dtype == TENSORS[name].dtype
        np.testing.assert_array_equal(array, TENSORS[name])


BAD = {
    "empty": b"",
    "short": b"\x08\0\0",
    "pickle": b"\x80\x04\x95" + bytes(20),
    "zip": b"PK\x03\x04" + bytes(30),
    "no JSON": framed(b"{xxxxxxxxxx"),
    "not UTF-8": framed(b'{"\xff": 1}'),
    "a list inside": framed({"a": []}),
    "deep": framed(b'{"a":' * 50 + b"1" + b"}" * 50),
    "key twice": framed(b'{"a":1,"a":2}'),
    "more keys": framed({"a": entry(0, 8, more=1)}, bytes(8)),
    "dtype": framed({"a": entry(0, 8, dtype="F33")}, bytes(8)),
    "dtype no text": framed({"a": entry(0, 8, dtype=["F32"])}, bytes(8)),
    "negative": framed({"a": entry(0, 8, shape=[-1, -2])}, bytes(8)),
    "a truth": framed({"a": entry(0, 4, shape=[True])}, bytes(4)),
    "a fraction": framed({"a": entry(0, 4, shape=[1.0])}, bytes(4)),
    "size": framed({"a": entry(0, 4)}, bytes(4)),
    "backwards": framed({"a": entry(8, 0)}, bytes(8)),
    "beyond": framed({"a": entry(0, 8)}, bytes(4)),
    "hole": framed({"a": entry(0, 8), "b": entry(12, 20)}, bytes(20)),
    "overlap": framed({"a": entry(0, 8), "b": entry(4, 12)}, bytes(12)),
    "rest": framed({"a": entry(0, 8)}, bytes(9)),
    "huge": framed({"a": entry(0, 2**62, shape=[2**60])}, bytes(8)),
    "huge header": (2**62).to_bytes(8, "little") + b'{"a":1}',
    "many axes": framed({"a": entry(0, 4, shape=[1] * 99)}, bytes(4)),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_whole_file(tmp_path, name):
    """It is refused in one sentence, before memory is taken for what it claims to hold."""
    (tmp_path / "bad").write_bytes(BAD[name])
    tracemalloc.start()
    with pytest.raises(ModelFileError) as caught:
        read_places(tmp_path / "bad")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert len(str(caught.value)) <= 400


@pytest.mark.parametrize("length", range(0, len(WHOLE), 7))
def test_cut_files(tmp_path, length):
    """A file without its end is refused wherever it was cut."""
    (tmp_path / "cut").write_bytes(WHOLE[:length])
    with pytest.raises(ModelFileError):
        read_places(tmp_path / "cut")


@settings(max_examples=200, derandomize=True)
@given(place=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7))
def test_flipped_bits(tmp_path_factory, place, bit):
    """One wrong bit ends in one of our errors or in numbers, never in a crash."""
    content = bytearray(WHOLE)
    content[place] ^= 1 << bit
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(content)
    try:
        places = read_places(path)
        read_tensors(path, places, places)
    except GlassnetError:
        pass


def test_no_file(tmp_path):
    """A path that is wrong is told from a file that is."""
    with pytest.raises(EnvError, match="cannot read"):
        read_places(tmp_path / "no")
