"""Errors: every failure says what happened, where, and what to do."""

import inspect

import pytest

from glassnet import errors
from glassnet.errors import (
    CheckFailedError,
    ConfigError,
    DataError,
    DivergedError,
    DtypeError,
    EnvError,
    GlassnetError,
    ModelFileError,
    NotRunError,
    ShapeError,
    quoted,
    within,
)

CODES = {
    ConfigError: 2,
    NotRunError: 2,
    DataError: 3,
    ShapeError: 3,
    DtypeError: 3,
    ModelFileError: 4,
    EnvError: 5,
    DivergedError: 6,
    CheckFailedError: 7,
}


def test_every_error_has_its_exit_code():
    """Scripts can tell failures apart by a number that never changes."""
    found = {kind for kind in vars(errors).values() if inspect.isclass(kind)}
    assert found == {*CODES, GlassnetError}
    assert {kind: kind.code for kind in CODES} == CODES


def test_one_except_catches_all():
    """Every error on purpose is a GlassnetError, and none is a mere bug of Python's."""
    assert all(issubclass(kind, GlassnetError) for kind in CODES)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(ConfigError, ValueError), (ShapeError, ValueError), (DtypeError, TypeError)],
)
def test_errors_are_also_pythons_own(ours, theirs):
    """Who knows only ValueError and TypeError catches them as well."""
    with pytest.raises(theirs):
        raise ours("wrong")


def test_a_message_has_up_to_three_parts():
    """What happened comes first; where and what to do follow if they are known."""
    assert str(DataError("3 cells are empty")) == "3 cells are empty"
    assert str(DataError("bad cell", where="line 7", do="fill it")) == (
        "bad cell | where: line 7 | do: fill it"
    )


def test_the_parts_can_be_read_one_by_one():
    """The command line shows them on lines of their own."""
    error = ShapeError("too wide", do="remove a column")
    assert (error.what, error.where, error.do) == ("too wide", "", "remove a column")


def test_foreign_text_cannot_take_over_the_terminal():
    """Control characters are escaped, and long text is cut."""
    assert quoted("\x1b[2Jhello\n") == r"'\x1b[2Jhello\n'"
    assert len(quoted("x" * 10_000)) == errors.CUT
    assert "…" in quoted("x" * 10_000)
    assert quoted(b"\x00") == r"b'\x00'"


@pytest.mark.parametrize("depth", [1, 5, 40])
def test_a_long_path_keeps_the_name_of_its_file(depth):
    """What is left out is in the middle."""
    path = "/home/someone/" + "a-folder-with-a-long-name/" * depth + "the-table.csv"
    assert quoted(path).startswith("'/home/someone/")
    assert quoted(path).endswith("/the-table.csv'")
    assert len(quoted(path)) <= errors.CUT


def test_what_fits_is_left_whole():
    """To the last sign."""
    assert within("abcdef", 6) == "abcdef"
    assert within("abcdefg", 6) == "ab…efg"
