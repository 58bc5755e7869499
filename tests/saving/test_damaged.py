"""Damaged and hostile model files: refused in words, whatever their digest says."""

import hashlib
import json
import os
import tracemalloc
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from glassnet.errors import ConfigError, ModelFileError
from glassnet.saving import read_model_file, write_model_file

EXAMPLE = {"mask": np.array([True, False]), "weights": np.array([[1.5, -2], [0, 4]], np.float32)}
F32 = {"data_offsets": [0, 8], "dtype": "F32", "shape": [2]}
TWO_ONES = np.ones(2, "<f4").tobytes()


def canonical(value):
    """JSON as our files hold it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def framed(text, data=b""):
    """A file with this header and data; its digest is whatever the header says."""
    header = text.encode("utf-8", "surrogatepass")
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data


def forged(tensors, data=b"", **metadata):
    """A file with any header at all, and the right digest for it."""
    standard = {"description": "{}", "digest": "", "format": "glassnet", "format_version": "1"}
    header = {"__metadata__": {**standard, **metadata}, **tensors}
    digest = hashlib.sha256(framed(canonical(header))[8:] + data).hexdigest()
    header["__metadata__"]["digest"] = digest
    return framed(canonical(header), data)


@pytest.fixture
def read(tmp_path):
    """Read these bytes as a model file."""

    def read(contents):
        (tmp_path / "model.safetensors").write_bytes(contents)
        return read_model_file(tmp_path / "model.safetensors")

    return read


@pytest.fixture
def whole(tmp_path):
    """The bytes of a small model file."""
    write_model_file(tmp_path / "whole", EXAMPLE, {"kind": "Dense", "n": [1, 2.5, None]})
    return (tmp_path / "whole").read_bytes()


def refusal(read, contents):
    """The error with which these bytes are refused."""
    with pytest.raises(ModelFileError) as caught:
        read(contents)
    assert caught.value.do
    assert len(str(caught.value)) <= 400
    return caught.value.what


def memory_taken(action):
    """The most bytes that were in use at any time during an action."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_forged_files_are_otherwise_right(read):
    """What the tests below forge would be read, were it not for the one thing that is wrong."""
    tensors, description = read(forged({"w": F32}, TWO_ONES, description='{"a":1}'))
    np.testing.assert_array_equal(tensors["w"], np.ones(2, np.float32), strict=True)
    assert description == {"a": 1}


def test_every_flipped_bit_is_refused(read, whole):
    """No bit of a file can change unnoticed."""
    for place in range(len(whole)):
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << bit
            refusal(read, flipped)


def test_every_cut_is_refused(read, whole):
    """A file that ends too early is refused at any length."""
    for length in range(len(whole)):
        what = refusal(read, whole[:length])
        assert "'model.safetensors' is damaged" in what


def test_a_cut_file_says_how_long_it_should_be(read, whole):
    """The error tells the expected length and the one found."""
    size = len(whole)
    assert f"damaged: expected {size:,} bytes, found {size - 1:,}" in refusal(read, whole[:-1])
    assert "expected at least" in refusal(read, whole[:100])


def test_a_file_that_shrinks_while_it_is_read(read, whole, monkeypatch):
    """Bytes that were there a moment ago and are gone now are missed."""
    status = namedtuple("status", "st_size")(len(whole))
    monkeypatch.setattr(os, "fstat", lambda _: status)
    assert "tensor 'weights' ends too early" in refusal(read, whole[:-1])
    assert "damaged" in refusal(read, whole[:100])


@pytest.mark.parametrize("rest", [b"\0", b" ", b"PK\x03\x04"])
def test_trailing_bytes_are_refused(read, whole, rest):
    """Nothing can be hidden behind the data."""
    size = len(whole)
    what = refusal(read, whole + rest)
    assert f"damaged: expected {size:,} bytes, found {size + len(rest):,}" in what


def at(begin, end, dtype="F32", shape=(2,)):
    """A tensor's entry in the header."""
    return {"data_offsets": [begin, end], "dtype": dtype, "shape": list(shape)}


HUGE = 2**62
STRUCTURES = {
    "overlap": ({"a": at(0, 8), "b": at(4, 12)}, 12, "'b' does not lie at bytes 8 to 16"),
    "same place": ({"a": at(0, 8), "b": at(0, 8)}, 8, "'b' does not lie at bytes 8 to 16"),
    "hole": ({"a": at(0, 8), "b": at(16, 24)}, 24, "'b' does not lie at bytes 8 to 16"),
    "hole at the start": ({"a": at(8, 16)}, 16, "'a' does not lie at bytes 0 to 8"),
    "not by name": ({"a": at(8, 16), "b": at(0, 8)}, 16, "'a' does not lie at bytes 0 to 8"),
    "backwards": ({"a": at(8, 0)}, 8, "does not lie at"),
    "negative place": ({"a": at(-8, 0)}, 8, "does not lie at"),
    "true as a place": ({"a": at(False, True, "U8", [1])}, 1, "not written as glassnet"),
    "real place": ({"a": at(0.0, 8.0)}, 8, "not written as glassnet"),
    "three places": ({"a": {**F32, "data_offsets": [0, 8, 8]}}, 8, "does not lie at"),
    "no places": ({"a": {**F32, "data_offsets": None}}, 8, "does not lie at"),
    "too small a place": ({"a": at(0, 4)}, 4, "does not lie at"),
    "too large a place": ({"a": at(0, 12)}, 12, "does not lie at"),
    "unknown dtype": ({"a": at(0, 4, "F16")}, 4, "unknown dtype 'F16'"),
    "no dtype": ({"a": at(0, 8, None)}, 8, "unknown dtype None"),
    "list as a dtype": ({"a": at(0, 8, ["F32"])}, 8, "unknown dtype"),
    "negative shape": ({"a": at(0, 8, shape=[-2, -1])}, 8, "impossible shape"),
    "real shape": ({"a": at(0, 8, shape=[2.0])}, 8, "impossible shape"),
    "true as a shape": ({"a": at(0, 4, shape=[True])}, 4, "impossible shape"),
    "word as a shape": ({"a": {**F32, "shape": "2"}}, 8, "impossible shape"),
    "no shape": ({"a": {**F32, "shape": None}}, 8, "impossible shape"),
    "huge shape": ({"a": at(0, 2**44, shape=[2**42])}, 8, "damaged: expected 17,592,186,"),
    "shape beyond 64 bits": ({"a": at(0, 0, shape=[HUGE, 4])}, 8, "shape too large"),
    "huge beside 0": ({"a": at(0, 0, shape=[0, HUGE, HUGE])}, 0, "shape too large"),
    "33 axes": ({"a": at(0, 4, shape=[1] * 33)}, 4, "shape too large"),
    "40 digits": ({"a": at(0, 8, shape=[10**39] * 32)}, 8, "shape too large"),
    "41 digits": ({"a": at(0, 8, shape=[10**40])}, 8, "more than 40 digits"),
    "word as an entry": ({"a": "F32"}, 8, "not described by dtype, shape and offsets"),
    "extra word": ({"a": {**F32, "path": "/etc/passwd"}}, 8, "not described by"),
    "missing word": ({"a": {"dtype": "F32", "shape": [2]}}, 8, "not described by"),
    "fewer data": ({"a": at(0, 8)}, 4, "bytes, found"),
    "more data": ({"a": at(0, 8)}, 9, "bytes, found"),
    "half a character": ({"\ud800": at(0, 8)}, 8, "codec can't decode"),
}


@pytest.mark.parametrize("kind", STRUCTURES)
def test_impossible_structures_are_refused(read, kind):
    """Each check of the structure holds by itself: the digests of these files are right."""
    tensors, length, reason = STRUCTURES[kind]
    header = {"__metadata__": {"description": "{}", "format": "glassnet", "format_version": "1"}}
    contents = (
        forged(tensors, bytes(length))
        if kind != "half a character"
        else framed(canonical({**header, **tensors}), bytes(length))
    )
    assert reason in refusal(read, contents)


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"description": "[1]"}, "description is not written as glassnet writes it"),
        ({"description": '{"a": 1}'}, "description is not written as glassnet writes it"),
        ({"description": '{"b":1,"a":1}'}, "description is not written as glassnet writes it"),
        ({"description": '{"a":1,"a":1}'}, "same key twice"),
        ({"description": '{"a":NaN}'}, "not finite"),
        ({"description": '{"a":1e999}'}, "not finite"),
        ({"description": '{"a":' + "[" * 32 + "]" * 32 + "}"}, "more than 32 deep"),
        ({"description": '{"a":' + "[" * 400_000}, "more than 32 deep"),
        ({"description": ""}, "Expecting value"),
        ({"description": None}, "its metadata are not"),
        ({"description": {}}, "its metadata are not"),
        ({"extra": "word"}, "its metadata are not"),
        ({"format_version": "0"}, "its format version is '0'"),
        ({"format_version": "01"}, "its format version is '01'"),
        ({"format_version": "-1"}, "its format version is '-1'"),
        ({"format_version": "١"}, "its format version is '١'"),
        ({"format_version": 1}, "its format version is 1"),
        ({"format_version": None}, "its format version is None"),
        ({"format": "pt"}, "safetensors file of another program"),
        ({"format": ["glassnet"]}, "safetensors file of another program"),
    ],
)
def test_impossible_metadata_are_refused(read, metadata, reason):
    """The words around the tensors are held to the same strictness."""
    assert reason in refusal(read, forged({"w": F32}, TWO_ONES, **metadata))


def test_a_missing_word_in_the_metadata_is_refused(read):
    """All four words must be there, or the file is not one of ours."""
    metadata = {"description": "{}", "format": "glassnet", "format_version": "1"}
    assert "its metadata are not" in refusal(read, framed(canonical({"__metadata__": metadata})))


@pytest.mark.parametrize("version", [2, 3, 999_999_999])
def test_a_newer_format_asks_for_an_upgrade(read, version):
    """A file from the future names its format and ours, whatever else it holds."""
    contents = forged({"w": {"kind": "new"}}, format_version=str(version), extra="new")
    with pytest.raises(ModelFileError) as caught:
        read(contents)
    assert f"written by format {version}, this program reads up to 1" in caught.value.what
    assert caught.value.do == "upgrade glassnet"


@pytest.mark.parametrize(
    ("dtype", "numbers", "reason"),
    [
        ("F32", np.array([1, np.nan], "<f4"), "not finite"),
        ("F64", np.array([-np.inf], "<f8"), "not finite"),
        ("BOOL", np.array([0, 1, 2], "u1"), "neither 0 nor 1"),
    ],
)
def test_impossible_numbers_are_refused(read, dtype, numbers, reason):
    """What our writer never saves is not read either."""
    entry = at(0, numbers.nbytes, dtype, numbers.shape)
    assert reason in refusal(read, forged({"w": entry}, numbers.tobytes()))


HEADERS = {
    "same tensor twice": ('{{"__metadata__":{m},"w":{w},"w":{w}}}', "same key twice"),
    "same word twice": ('{{"__metadata__":{m},"w":{{"dtype":"F32",{w1}}}', "same key twice"),
    "metadata twice": ('{{"__metadata__":{m},"__metadata__":{m}}}', "same key twice"),
    "spaces": ('{{ "__metadata__":{m}}}', "not written as glassnet"),
    "escapes": ('{{"__\\u006detadata__":{m}}}', "not written as glassnet"),
    "other order": ('{{"w":{w},"__metadata__":{m}}}', "not written as glassnet"),
    "line end": ('{{"__metadata__":{m}}}\n', "not written as glassnet"),
    "too much padding": ('{{"__metadata__":{m}}}' + " " * 8, "not written as glassnet"),
    "depth bomb": ('{{"a":' + "[" * 1_000_000, "more than 32 deep"),
    "object bomb": ('{{"a":' * 150_000, "more than 32 deep"),
    "not JSON": ("{{]", "Expecting"),
    "two values": ('{{"__metadata__":{m}}}{{}}', "Extra data"),
    "no metadata": ("{{}}", "another program"),
    "word as metadata": ('{{"__metadata__":"glassnet"}}', "another program"),
    "other metadata": ('{{"__metadata__":{{"format":"pt"}}}}', "another program"),
}


@pytest.mark.parametrize("kind", HEADERS)
def test_headers_are_written_one_way_only(read, kind):
    """A header that another reader might understand differently is refused."""
    template, reason = HEADERS[kind]
    metadata = {
        "description": "{}",
        "digest": "0" * 64,
        "format": "glassnet",
        "format_version": "1",
    }
    text = template.format(m=canonical(metadata), w=canonical(F32), w1=canonical(F32)[1:])
    assert reason in refusal(read, framed(text, TWO_ONES if '"w"' in text else b""))


def test_a_header_that_is_not_text_is_refused(read):
    """Bytes that are no UTF-8 are refused."""
    header = b'{"\xff\xfe": 1}     '
    assert "codec can't decode" in refusal(read, len(header).to_bytes(8, "little") + header)


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 2**40, 99_999_999, 2**20 + 8, 1000])
def test_a_header_that_claims_to_be_long(read, length):
    """A tiny file that claims a huge header is refused, and no memory is taken for it."""
    claim = length.to_bytes(8, "little") + b'{"a": 1}'
    assert memory_taken(lambda: refusal(read, claim)) < 2**20


def test_a_header_that_is_too_long_is_not_read(tmp_path):
    """Even where the file is as long as it claims, no memory is taken for its header."""
    with (tmp_path / "model").open("wb") as file:
        file.write((90_000_000).to_bytes(8, "little") + b'{"a": 1}')
        file.truncate(90_000_008)

    def read():
        with pytest.raises(ModelFileError, match="its header takes 90,000,000 bytes"):
            read_model_file(tmp_path / "model")

    assert memory_taken(read) < 2**20


BOMBS = {  # of a header of one mebibyte, or of this share of it
    "tensor": lambda share: forged({"w": at(0, 2**40, shape=[2**38])}, TWO_ONES),
    "larger tensor": lambda share: forged({"w": at(0, 2**62, "U8", [2**62])}, TWO_ONES),
    "deep": lambda share: forged({}, description='{"a":' + "[" * int(1_000_000 * share)),
    "lists": lambda share: inside("[],", 300_000 * share),
    "objects": lambda share: inside("{},", 300_000 * share),
    "reals": lambda share: inside("1e9,", 250_000 * share, end=""),
    "keys": lambda share: forged({}, description="{" + names(80_000 * share, "0") + ",}"),
    "quotes": lambda share: framed(
        '{"__metadata__":{"format":"glassnet","x":"' + '\\"' * int(500_000 * share)
    ),
    "words": lambda share: framed('{"a":[' + '"",' * int(340_000 * share) + "1]}"),
    "tensors": lambda share: framed("{" + names(80_000 * share, "{}") + "}"),
}


def inside(one, count, end="1."):
    """A description with a long list."""
    return forged({}, description='{"a":[' + one * int(count) + end + "]}")


def names(count, value):
    """Many entries of an object."""
    return ",".join(f'"{n}":{value}' for n in range(int(count)))


@pytest.mark.parametrize("kind", BOMBS)
@pytest.mark.parametrize("share", [1 / 8, pytest.param(1, marks=pytest.mark.thorough)])
def test_bombs_take_little_memory(read, kind, share):
    """Whatever a malformed file claims or holds, less than 50 MB are taken to refuse it."""
    contents = BOMBS[kind](share)
    assert memory_taken(lambda: refusal(read, contents)) < 50_000_000 * share


def header_length(path):
    """The length that a file says its header has."""
    return int.from_bytes(path.read_bytes()[:8], "little")


def test_a_header_may_be_one_mebibyte_long(tmp_path, read):
    """The longest header is written and read; one byte more is neither."""
    path = tmp_path / "model"
    write_model_file(path, {}, {"a": ""})
    spare = 2**20 - len(path.read_bytes()[8:].rstrip(b" "))
    write_model_file(path, {}, {"a": "x" * spare})
    assert header_length(path) == 2**20
    assert read_model_file(path)[1] == {"a": "x" * spare}
    with pytest.raises(ConfigError, match="its header takes 1,048,584 bytes, the limit is") as told:
        write_model_file(path, {}, {"a": "x" * (spare + 1)})
    assert "fewer columns" in told.value.do
    too_long = forged({}, description=canonical({"a": "x" * (spare + 1)}))
    assert "its header takes 1,048,584 bytes" in refusal(read, too_long)


def test_a_file_may_hold_ten_thousand_tensors(tmp_path, read):
    """So many tensors are written and read; one more is neither."""
    tensors = {f"{n:05}": np.zeros(1, np.uint8) for n in range(10_000)}
    write_model_file(tmp_path / "model", tensors, {})
    assert len(read_model_file(tmp_path / "model")[0]) == 10_000
    with pytest.raises(ConfigError, match="it has 10,001 tensors, the limit is 10,000"):
        write_model_file(tmp_path / "model", {**tensors, "more": np.zeros(1)}, {})
    entries = {f"{n:05}": at(n, n + 1, "U8", [1]) for n in range(10_001)}
    assert "it has 10,001 tensors" in refusal(read, forged(entries, bytes(10_001)))


def nested(depth):
    """A description of this depth."""
    return {"a": nested(depth - 1)} if depth > 1 else {}


def test_a_description_may_be_32_deep(tmp_path, read):
    """The deepest description is written and read; one level more is neither."""
    write_model_file(tmp_path / "model", {}, nested(32))
    assert read_model_file(tmp_path / "model")[1] == nested(32)
    with pytest.raises(ConfigError, match="nested more than 32 deep"):
        write_model_file(tmp_path / "model", {}, nested(33))
    assert "more than 32 deep" in refusal(read, forged({}, description=canonical(nested(33))))


def test_an_array_may_have_32_axes(tmp_path, read):
    """So many axes are written and read; one more is neither (see above)."""
    write_model_file(tmp_path / "model", {"a": np.ones((1,) * 32, np.uint8)}, {})
    assert read_model_file(tmp_path / "model")[0]["a"].shape == (1,) * 32


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 99)
    | st.floats()
    | st.sampled_from(["F32", "U8", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["dtype", "shape", "data_offsets", "w"]), inner)
    ),
    max_leaves=9,
)
ENTRIES = JUNK | st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "U8", "BOOL", "I64"]) | JUNK,
        "shape": st.lists(st.integers(0, 3), max_size=3) | JUNK,
        "data_offsets": st.lists(st.integers(0, 16), min_size=2, max_size=2) | JUNK,
    }
)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("chance", range(3))
def test_hostile_files_end_in_a_typed_error(tmp_path, chance):
    """Any header with any data behind it, digest right: read in full, or a ModelFileError."""

    @seed(chance)
    @settings(deadline=None, database=None, max_examples=100)
    @given(st.dictionaries(st.sampled_from("abcd"), ENTRIES, max_size=3), st.binary(max_size=24))
    @example({"a": at(0, 8)}, bytes(8))
    def check(tensors, data):
        (tmp_path / "hostile").write_bytes(forged(tensors, data))
        try:
            read, _ = read_model_file(tmp_path / "hostile")
        except ModelFileError:
            return
        assert b"".join(read[name].tobytes() for name in sorted(read)) == data

    check()


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_end_in_a_typed_error(tmp_path_factory, contents, framed_as_ours):
    """Random bytes, alone or as the header of a file, are refused."""
    path = tmp_path_factory.getbasetemp() / "random"
    frame = len(contents).to_bytes(8, "little") + b"{" if framed_as_ours else b""
    path.write_bytes(frame + contents)
    with pytest.raises(ModelFileError):
        read_model_file(path)
