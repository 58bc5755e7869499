"""Rows of CSV: cut as Python's own strict reader cuts them, with the lines an editor shows."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from glassnet.tables.csv_rows import UnclosedError, is_blank, rows


def cut(text, separator=","):
    """The cells of each row."""
    return [row.cells for row in rows(io.StringIO(text, newline=""), separator)]


pieces = st.sampled_from(["a", ",", '"', '""', "\n", "\r\n", "\r", ";", "é", '"b"', ',"c\n'])


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=20), st.sampled_from([",", ";"]))
@example(['"a\n', 'b"', ","], ",")
@example(['""', "\n", '"', '"'], ",")
def test_as_python_cuts(parts, separator):
    """Without blanks around quotes Python's strict reader finds the same cells and line ends."""
    text = "".join(parts)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    wanted = []
    try:
        wanted.extend((row, reader.line_num) for row in reader)
    except csv.Error:
        with pytest.raises(UnclosedError):
            cut(text, separator)
        return
    found = rows(io.StringIO(text, newline=""), separator)
    assert [(row.cells, row.last_line) for row in found] == wanted


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", '"', ",", "\n", " "]), max_size=4), min_size=2))
@example([['"'], [" "], [","]])
def test_blanks_behind_quotes(parts):
    """Blanks behind a closing quote, which Python's strict reader refuses, change no cell."""
    cells = ["".join(part) for part in parts]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    assert cut(" ,".join(quoted) + "  \n") == cut(",".join(quoted)) == [cells]
    with pytest.raises(csv.Error):
        list(csv.reader(io.StringIO(" ,".join(quoted), newline=""), strict=True))


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('  "a,b"  ,  "c" ', ["a,b", "c"]),
        (" a , b ", [" a ", " b "]),
        ('\t"a",b', ['\t"a"', "b"]),
        ('5" , 6"', ['5" ', ' 6"']),
        ('"say ""hi"" ",', ['say "hi" ', ""]),
        (",", ["", ""]),
    ],
)
def test_blanks(line, cells):
    """Blanks around a quoted cell do not count; those of a plain cell belong to it."""
    assert cut(line) == [cells]
    assert cut(f'"x\ny",{line}') == [["x\ny", *cells]]


@pytest.mark.parametrize("separator", list(" \t|^]-\\.'§x"))
def test_any_separator(separator):
    """Any character separates cells, also one that means something in a pattern."""
    line = separator.join(["1", f'"2{separator}3"', ""])
    assert cut(line, separator) == [["1", f"2{separator}3", ""]]


@pytest.mark.parametrize(
    ("text", "line"),
    [('a\n"b', 2), ('"a" b', 1), ('"a\n""b\n"c,"', 1), ('"a\nb","c\nd', 2), ('a\n"b"c\n', 2)],
)
def test_unclosed(text, line):
    """A quote that does not end as it should is told by the line on which it opens."""
    with pytest.raises(UnclosedError) as caught:
        cut(text)
    assert caught.value.line == line


def test_long_quote():
    """A quote that stays open over many lines takes no time to speak of."""
    assert cut('"' + "a,b\n" * 200_000 + '"') == [["a,b\n" * 200_000]]


def test_blank():
    """A line with nothing on it is no row, nor one of blanks where there are several columns."""
    assert [is_blank(cells) for cells in ([], ["  "], [""], ["", ""])] == [True, True, False, False]
    assert not is_blank(["  "], n_columns=1)
