"""Files of other programs: refused by name, and never opened further."""

import gzip
import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest
import safetensors.numpy

from glassnet.errors import ModelFileError
from glassnet.saving import read_model_file
from glassnet.saving.foreign import looks_like


class Bomb:
    """Unpickling this ends the program."""

    def __reduce__(self):
        return exit, (66,)


def numpy_file(save, *arrays):
    """The bytes that one of NumPy's own functions writes."""
    file = io.BytesIO()
    save(file, *arrays)
    return file.getvalue()


def zip_file(name):
    """A zip archive with one member, as .keras and .pt files are."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"{}")
    return file.getvalue()


OBJECTS = np.array([Bomb()], dtype=object)
WEIGHTS = {"weights": np.ones((2, 3), np.float32)}

# The first bytes of kinds whose own writers are no part of this test: from the PNG
# specification (5.2), JFIF, HDF5 (III.A), the protobuf wire format of onnx.proto, Parquet.
FILES = {
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40), "PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40), "JPEG"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(88), "HDF5"),
    "onnx": (b"\x08\x0a\x12\x07pytorch\x1a\x062.13.0" + bytes(40), "ONNX"),
    "parquet": (b"PAR1" + bytes(40) + b"PAR1", "Parquet"),
    "json": (json.dumps({"layers": [1, 2, 3]}, indent=2).encode(), "JSON"),
    "json list": (b'[{"a": 1}, {"b": 2}]', "JSON"),
    "json with a brace where ours begin": (b'[1, 2,  {"a": 1}]', "JSON"),
    "json short": (b"{}", "JSON"),
    "csv": (b"sepal length,sepal width\n5.1,3.5\n", "plain text"),
    "one column": (b"count\n5\n17\n23\n", "plain text"),
    "gzip": (gzip.compress(b"model"), "gzip"),
    "npy": (numpy_file(np.save, np.ones(3)), r"\.npy"),
    "npz": (numpy_file(np.savez, np.ones(3)), r"\.npz"),
    "object npz": (numpy_file(np.savez, OBJECTS), r"\.npz"),
    "keras": (zip_file("config.json"), r"\.keras"),
    "empty zip": (struct.pack("<4s18x", b"PK\x05\x06"), "zip"),
    **{f"pickle {p}": (pickle.dumps(Bomb(), protocol=p), "pickle") for p in range(6)},
    **{f"pickled {p}": (pickle.dumps({"a": [1, 2]}, protocol=p), "pickle") for p in range(6)},
    "safetensors": (safetensors.numpy.save(WEIGHTS), "another program"),
    "safetensors pt": (safetensors.numpy.save(WEIGHTS, {"format": "pt"}), "another program"),
    "random": (np.random.default_rng(0).bytes(1000), "not a glassnet model, or is damaged"),
    "zeros": (bytes(1000), "not a glassnet model, or is damaged"),
    "empty": (b"", "is empty"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_foreign_file_is_refused_by_name(tmp_path, kind):
    """A picture, a pickle or another program's model is named and refused; nothing runs."""
    contents, name = FILES[kind]
    (tmp_path / "model").write_bytes(contents)
    with pytest.raises(ModelFileError, match=name) as caught:
        read_model_file(tmp_path / "model")
    assert "'model'" in caught.value.what
    assert caught.value.do
    assert len(str(caught.value)) <= 400


def test_names_need_only_the_first_bytes():
    """Nothing is said about bytes that could be anything."""
    assert looks_like(b"") is None
    assert looks_like(bytes(64)) is None
