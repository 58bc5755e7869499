"""CSV: every cell comes out as it was written, every row is counted, every fault has its line."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from glassnet.errors import ConfigError, DataError
from glassnet.tables import csv_scan, read
from glassnet.tables.number_grammar import is_missing, parse
from glassnet.tables.text_file import text_file


def cells(table):
    """All cells of a table, row by row."""
    return list(zip(*(table.text(name).tolist() for name in table.names), strict=True))


PLAIN = [("1", "2"), ("3", "4")]
GOOD = {
    "plain": "a,b\n1,2\n3,4\n",
    "without a last line end": "a,b\n1,2\n3,4",
    "byte order mark": "\ufeffa,b\n1,2\n3,4\n",
    "CRLF": "a,b\r\n1,2\r\n3,4\r\n",
    "CR alone": "a,b\r1,2\r3,4\r",
    "mixed line ends": "a,b\r\n1,2\n3,4\r\n",
    "blank lines at the end": "a,b\n1,2\n3,4\n\n\n\n",
    "blank lines in between": "\na,b\n\n1,2\n   \n3,4\n",
    "quotes around everything": '"a","b"\n"1","2"\n"3","4"\n',
    "blanks around quotes": 'a,b\n 1, "2"\n3,"4" \n',
    "blank lines above": "\n" * 300_000 + "a,b\n1,2\n3,4\n",
    "names with blanks": "a , b\n1,2\n3,4\n",
    "semicolons": "a;b\n1;2\n3;4\n",
    "tabs": "a\tb\n1\t2\n3\t4\n",
    "bars": "a|b\n1|2\n3|4\n",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_same_table(file, text):
    """The usual ways to write a table give the same table."""
    table = read(file(text))
    assert table.names == ("a", "b")
    assert [tuple(cell.strip(" ") for cell in row) for row in cells(table)] == PLAIN


def test_quoted(file):
    """Line ends, separators and doubled quotes in quotes belong to the cell (RFC 4180)."""
    table = read(file('"a\nx",b\n"1\n2","say ""hi"""\n"3,4",\n'))
    assert table.names == ("a\nx", "b")
    assert cells(table) == [("1\n2", 'say "hi"'), ("3,4", None)]
    assert [table.line_of(row) for row in (0, 1)] == [3, 5]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines(file, line_end):
    """Rows know the line on which an editor shows them, across blank lines and quoted ones."""
    lines = ["", "a,b", "1,2", '3,"4', '5"', "", "6,7"]
    table = read(file(line_end.join(lines)))
    assert [table.line_of(row) for row in range(table.n_rows)] == [3, 4, 7]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a\n1\n\n""\n2\n\n', ["1", None, "2"]),
        ('a\n1\n"2\n3"\n\n', ["1", "2\n3"]),
        ("a\n1\n\n2", ["1", "2"]),
    ],
)
def test_one_column(file, text, rows):
    """In a single column an empty cell is written in quotes; an empty line is no row."""
    assert cells(read(file(text))) == [(row,) for row in rows]


def test_missing_cells(file):
    """Empty and blank cells and the given words are missing; other cells keep their blanks."""
    for words in (["NA"], "NA", ("NA", "NA ")):
        table = read(file('a,b\n," "\nNA, x \nna,"NA "\n'), missing=words)
        assert cells(table) == [(None, None), (None, " x "), ("na", None)]


@pytest.mark.parametrize("name", ["data[1].csv", "data?.csv", "*.csv", "c0=7/it's.csv"])
def test_strange_paths(file, tmp_path, name):
    """Names that look like patterns, partitions or SQL are only names."""
    (tmp_path / "c0=7").mkdir()
    file("a,b\n5,6\n7,8\n", "data1.csv")
    assert cells(read(file("a,b\n1,2\n3,4\n", name))) == PLAIN


def test_words_like_names(file):
    """Cells that repeat the names of their columns do not make the first line data."""
    assert cells(read(file("a,b\na,b\n"))) == [("a", "b")]


FAULTS = {
    "empty": ("", "0 data rows", "data.csv"),
    "blank lines only": ("\n\n", "0 data rows", "data.csv"),
    "blanks only": ("\t\n", "0 data rows", "data.csv"),
    "header only": ("a,b\n", "0 data rows", "data.csv"),
    "short row": ("a,b\n1,2\n3\n", "line 3: 1 cell, header has 2", "data.csv:3"),
    "long row": ("a,b\n1,2\n3,4,5\n", "line 3: 3 cells, header has 2", "data.csv:3"),
    "empty cell too many": ("a,b\n1,2,\n3,4\n", "line 2: 3 cells, header has 2", "data.csv:2"),
    "long row, one column": ("a\n1\n2,\n", "line 3: 2 cells, header has 1", "data.csv:3"),
    "long row below a quoted line end": ('a,b\n1,"\n"\n3,4,5\n', "line 4: 3 cells", "data.csv:4"),
    "open quote": ('a,b\n1,2\n3,"4\n5,6\n', "line 3: the quote", "data.csv:3"),
    "open quote below another": ('a,b\n"1\n2","3\n4,5\n', "line 3: the quote", "data.csv:3"),
    "text behind a quote": ('a,b\n1,"2"x\n', "line 2: the quote", "data.csv:2"),
    "quote closed rows later": ('a,b\n1,"2\n3,4\n5,"6"\n', "line 2: the quote", "data.csv:2"),
    "open quote in the header": ('a,"b\n1,2\n', "line 1: the quote", "data.csv:1"),
    "name twice": ("a,b,a\n1,2,3\n", "more than once: 'a'", "data.csv:1"),
    "names twice but for blanks": ("a, a\n1,2\n", "more than once: 'a'", "data.csv:1"),
    "empty name": ("a,\n1,2\n", "column 2 has no name", "data.csv:1"),
    "blank names": ("a, ,,b\n1,2,3,4\n", "columns 2, 3 have no name", "data.csv:1"),
    "only an empty name": ('""\n1\n', "column 1 has no name", "data.csv:1"),
    "numbers for names": ("1,2.5\n3,4\n", "no header line", "data.csv:1"),
    "data for names": ("5.1,x\n4,y\n3,x\n", r"no header line.*\('5.1', 'x'\)", "data.csv:1"),
    "Latin-1": (b"a,b\n1,2\n1,\xe9\n", "byte 0xE9 at line 3 is not UTF-8", "data.csv:3"),
    "UTF-16": ("a,b\n1,2\n".encode("utf-16"), "byte 0xFF at line 1 is not UTF-8", "data.csv:1"),
    "UTF-16 without mark": ("a,b\n".encode("utf-16-le"), "looks like UTF-16", "data.csv:1"),
    "a long name twice": (",".join(["é" * 90 + str(i // 2) for i in range(8)]), "once", "csv:1"),
    "long row of bytes": (f"a,b\n1,{'é' * 1_100_000}\n", "line 2: a row of more than", "csv:2"),
    "binary": (b"\x01\x02\x00\x03", "looks like binary data", "data.csv:1"),
    "PNG": (b"\x89PNG\r\n\x1a\n", "looks like a PNG image", "data.csv"),
    "pickle": (b"\x80\x04\x95a.", "looks like a Python pickle", "data.csv"),
    "Excel": (b"PK\x03\x04abc", "looks like a zip archive, as .xlsx", "data.csv"),
    "web page": ("<!DOCTYPE html><p>", "looks like a web page", "data.csv"),
    "JSON": ('[{"a": 1}]', "looks like JSON", "data.csv"),
    "comma or thousands": ("a;b\n1,500;x\n2,500;y\n", "decimal comma", "data.csv"),
    "comma and point": ("a;b\n1,5;1.5\n2,5;2.5\n", "decimal comma", "data.csv"),
}


@pytest.mark.parametrize(("content", "what", "where"), FAULTS.values(), ids=FAULTS)
def test_faults(file, content, what, where):
    """What is wrong with a file is said with its line and with something to do about it."""
    path = file(content)
    with pytest.raises(DataError, match=what) as caught:
        read(path)
    assert caught.value.where.endswith(where)
    assert caught.value.do
    assert len(str(caught.value)) <= 400


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"a\n\xe9\n", "--encoding latin-1"),
        ("a,b\n1,2\n".encode("utf-16"), "--encoding utf-16"),
        ("a;b\n1,500;x\n", "--decimal ','"),
        ("a,b\n1,2,3\n", "quotes"),
        ("as of 12.03.2024\na,b\n1,2\n", "remove what stands above the header"),
        ("1,2\n3,4\n", "names of the columns"),
        ("a,b,\n1,2,\n", "remove what stands behind the last cell of every line"),
    ],
)
def test_remedies(file, content, remedy):
    """The advice names the option or the change that helps."""
    with pytest.raises(DataError) as caught:
        read(file(content))
    assert remedy in caught.value.do


def test_late_fault(file):
    """A fault far down is found at its line, too."""
    rows = ["a,b", *(["1,2"] * 50_000), "3", *(["1,2"] * 50_000)]
    with pytest.raises(DataError, match="line 50002: 1 cell, header has 2"):
        read(file("\n".join(rows)))
    rows[50_001] = "3,\xe9"
    with pytest.raises(DataError, match="byte 0xE9 at line 50002 is not UTF-8"):
        read(file("\n".join(rows).encode("latin-1")))


def test_wrong_separator(file):
    """One column, although the file clearly has more, is an error that names the separator."""
    with pytest.raises(DataError, match=r"1 column found.*looks ';'-separated") as caught:
        read(file("a;b\n1;2\n"), separator=",")
    assert "--separator semicolon" in caught.value.do


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"separator": ";;"}, "one character"),
        ({"separator": '"'}, "one character"),
        ({"decimal": ":"}, "decimal mark"),
        ({"encoding": "utf-9"}, "unknown encoding"),
        ({"encoding": "hex"}, "unknown encoding"),
        ({"encoding": "idna"}, "unknown encoding"),
        ({"encoding": "utf\0"}, "unknown encoding"),
        ({"missing": [1]}, "must be texts"),
    ],
)
def test_options(file, options, what):
    """An impossible option is a wrong command, not wrong data."""
    with pytest.raises(ConfigError, match=what):
        read(file("a,b\n1,2\n"), **options)


def test_dialect_is_said(file):
    """What was detected is remembered, and said unless it is what CSV usually looks like."""
    german = read(file("a;b\n1,5;2\n3,25;4\n"))
    assert (german.dialect.separator, german.dialect.decimal) == (";", ",")
    assert german.notes == ("the separator ';' and the decimal mark ',' were detected",)
    assert german.numbers("a").tolist() == [1.5, 3.25]
    usual = read(file("a;b\n1.5;2\n"), separator=";")
    assert (usual.dialect.decimal, usual.notes) == (".", ())
    assert read(file("a,b\n1,2\n")).notes == ()
    assert read(file("a;b\n1,5;2\n"), separator=";", decimal=",").notes == ()


def test_the_decimal_mark_may_be_said_in_a_word(file):
    """As the error about a wrong one advises: comma or point."""
    text = "a;b\n1,5;2.5\n"
    for word, mark in (("comma", ","), ("point", ".")):
        assert read(file(text), separator=";", decimal=word).dialect.decimal == mark


def test_decimal_comma_in_quotes(file):
    """A decimal comma that is asked for works with commas between the cells, too."""
    table = read(file('a,b\n"1,5",2\n'), decimal=",")
    assert table.numbers("a").tolist() == [1.5]


def test_numbers_keep_their_text(file):
    """A long column of numbers still gives its cells as they are written."""
    written = [f"{value / 7:.5f}0" for value in range(100)]
    table = read(file("a,b\n" + "\n".join(f"{cell},x" for cell in written)))
    assert table.numbers("a").tolist() == [float(cell) for cell in written]
    assert table.text("a").tolist() == written
    assert table.text("b", [3, 1]).tolist() == ["x", "x"]
    assert table.numbers("a", [3, 1]).tolist() == [float(written[3]), float(written[1])]


@pytest.mark.parametrize("odd", ["x", "1_0", "+-1", "inf", "nan", "1e999"])
def test_late_word_among_numbers(file, odd):
    """A word after many rows of numbers is found, with its line, even if DuckDB knows it."""
    rows = [f"{value}.5" for value in range(5000)]
    rows[4321] = odd
    table = read(file("a_b,b\n" + "\n".join(f"{cell},x" for cell in rows)))
    with pytest.raises(DataError, match=rf"1 of 5,000 cells.*first '{odd[0]}.*line 4323"[:60]):
        table.numbers("a_b")


def test_late_missing_cell(file):
    """A cell that is missing after many rows of numbers is missing, and the others are there."""
    rows = [f"{value}.5" for value in range(5000)]
    rows[4321] = " "
    values = read(file("a,b\n" + "\n".join(f"{cell},x" for cell in rows))).numbers("a")
    assert np.flatnonzero(np.isnan(values)).tolist() == [4321]
    assert values[4322] == 4322.5


def test_late_missing_cell_among_quotes(file):
    """Late missing cells and line ends in cells together leave every number in its row."""
    rows = [f'{value}.5,"x\ny"' for value in range(5000)]
    rows[4321] = ",z"
    table = read(file("a,b\r\n" + "\n".join(rows)))
    assert table.n_rows == 5000
    assert np.flatnonzero(np.isnan(table.numbers("a"))).tolist() == [4321]
    assert (table.numbers("a")[4322], table.text("a")[4322]) == (4322.5, "4322.5")
    assert (table.line_of(4321), table.line_of(4322)) == (2 + 2 * 4321, 3 + 2 * 4321)


def test_nothing_is_left_behind(file, tmp_path, monkeypatch):
    """The temporary folder goes when the table goes, and when reading fails."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    read(file("a,b\n1,2\n"))
    (shared,) = folder.iterdir()  # by all tables, until the process ends
    table = read(file("a,b\n1,é\n".encode("latin-1")), encoding="latin-1")
    assert len(list(folder.iterdir())) == 2
    del table
    with pytest.raises(DataError):
        read(file("a,b\n1\n"))
    assert list(folder.rglob("*")) == [shared]


def test_nothing_is_left_when_the_process_ends(file, tmp_path):
    """Neither the folders of tables that are still there, nor what all of them share."""
    program = "import sys, glassnet.tables as t; a = t.read(sys.argv[1]); b = t.read(sys.argv[1])"
    folder = tmp_path / "temporary"
    folder.mkdir()
    command = [sys.executable, "-c", program, str(file("a,b\n1,2\n"))]
    subprocess.run(command, env=os.environ | {"TMPDIR": str(folder)}, check=True)
    assert list(folder.iterdir()) == []


fuzz = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"))
value = text | st.sampled_from(["", " ", "\n", "\r\n", "\r", '"', ",", ";", "1,5", "x\ny", '""'])


@fuzz
@given(data=st.data(), width=st.integers(1, 4), quoting=st.sampled_from([0, 1, 2]))
def test_round_trip(file, data, width, quoting):
    """What Python's own CSV writer writes comes back cell by cell."""
    row = st.lists(value, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, min_size=1, max_size=6))
    line_end = "\r\n" if quoting == csv.QUOTE_MINIMAL else "\n"
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=line_end, quoting=quoting)
    writer.writerow([f"column {place}" for place in range(width)])
    writer.writerows(rows)
    found = cells(read(file(stream.getvalue()), separator=","))
    blanks = " \t\n\v\f\r"
    assert found == [tuple(cell if cell.strip(blanks) else None for cell in row) for row in rows]


bits = st.sampled_from(["a", "1", ",", ",", '"', '"', "\n", "\n", "\r\n", " ", "é", '"b"', "1,2\n"])


@fuzz
@given(st.lists(bits, max_size=15))
@example(["1\n", '"a\nb"\n', "\n"])
@example(["2\n", "\n", " y"])
@example(["1,2\n", "1,2,\n"])
@example(['"', "\n", '"', ","])  # a cell with nothing but a line break is blank
def test_any_text(file, parts):
    """Any text is read as Python's strict reader reads it, or refused with a typed error."""
    text = "h,i\n" + "".join(parts)
    try:
        found = [[cell or "" for cell in row] for row in cells(read(file(text), separator=","))]
    except DataError:
        return
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True))
    except csv.Error:  # Python does not allow blanks behind a quoted cell
        assert '" ' in text
        return
    wanted = [row for row in rows[1:] if len(row) > 1 or (row and row[0].strip())]
    strip = [["" if cell.isspace() else cell.strip(" ") for cell in row] for row in wanted]
    assert [[cell.strip(" ") for cell in row] for row in found] == strip


@settings(fuzz, max_examples=25)
@given(st.lists(bits, min_size=1, max_size=15))
@example(["1, x\n"])
@example(['  "x,y",1\n'])
@example(['1,  "x"\n', ' "2" ,  3\n'])
@example(['1,"x"  \r\n'])
@example(['"a\n\nb",1'])
def test_one_way_to_read(file, parts):
    """A blank line, which has the rows looked at one by one, changes no cell and no verdict."""
    found = []
    for above in ("", "   \n"):
        try:
            found.append(cells(read(file(f"h,i\n{above}{''.join(parts)}"), separator=",")))
        except DataError as error:
            found.append(error.what.partition(": ")[2])
    assert found[0] == found[1]


@pytest.mark.parametrize("size", [200_000, 700_000])
def test_long_cells(file, size):
    """A long cell is read as it is, in quotes and without, whichever way its file is read."""
    for above in ("", "   \n"):
        table = read(file(f'a,b\n{above}1,{"x" * size}\n2,"{"y" * size}"\n'))
        assert table.text("b").tolist() == ["x" * size, "y" * size]


odd_cells = st.sampled_from(
    [
        *("", " ", "nan", "-inf", "Infinity", "1e5", " 1", "1 ", "+.5", "5.", "0x10", "1_000"),
        *("TRUE", "2024-02-29", "007", "9007199254740993", "1e999", "1e-400", "-0", "+-1", "1e"),
        *("12:30", "١", "\u00a01", "1f", "1d", "0b1", "1'000", "NULL", "é"),
    ]
) | st.text(alphabet="0159.+-eE_ xnaif:!", max_size=8)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cells=st.lists(odd_cells, max_size=6), words=st.sampled_from([(), ("nan",), ("007",)]))
@example(cells=["inf"], words=())
def test_no_shortcut_changes_a_cell(tmp_path, cells, words):
    """Behind a thousand numbers, every cell is what the grammar says, and comes back as written."""
    column = [f"{row}.25" for row in range(1000)] + cells
    path = tmp_path / "odd.csv"
    path.write_text("x,y\n" + "".join(f"{cell},a\n" for cell in column), encoding="utf-8")
    table = read(path, missing=words)
    filled = [None if is_missing(cell, words) else cell for cell in column]
    values = [None if cell is None else parse(cell) for cell in filled]
    if any(value is None and cell is not None for value, cell in zip(values, filled, strict=True)):
        with pytest.raises(DataError, match=r"not (a number|numbers)"):
            table.numbers("x")
    else:
        np.testing.assert_array_equal(table.numbers("x"), np.array(values, float))
    assert table.text("x").tolist() == filled


@pytest.mark.parametrize("chunk", range(2, 9))
def test_the_look_at_the_bytes_has_no_seams(file, chunk, monkeypatch):
    """What begins in one piece of the file and ends in the next is seen as well."""
    for text in ('a,b\n1,  "2"\n', "a,b\n1,+-2\n", "a,b\n1_0,2\r\n\r\n", 'a,b\n1, "2"\n3,4'):
        found = text_file(file(text), "data.csv", Path())
        whole = csv_scan.scan(found, 1, ",")
        with monkeypatch.context() as patch:
            patch.setattr(csv_scan, "CHUNK", chunk)
            assert csv_scan.scan(found, 1, ",") == whole
        assert whole.blanks == ('  "' in text)
        assert whole.strange == ("+-" in text or "_" in text)
