"""Scripts: programs of their own that say what the model says, and that people can read."""

import ast
import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from glassnet import ConfigError, Dense, Embedding, Flatten, MeanSquaredError, Model, ReLU
from glassnet.cli import main
from glassnet.export import script_layers, to_python
from glassnet.export.script_text import in_quotes, laid_out, one_line
from glassnet.tables import read

from .conftest import TASKS

FORMS = pytest.mark.parametrize("plain", [True, False], ids=["plain", "numpy"])


def as_csv(cells, rows=slice(None)):
    """The table as a CSV file, with numbers in all their digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(cells)
    columns = [column[rows].tolist() for column in cells.values()]
    for row in zip(*columns, strict=True):
        writer.writerow(["" if cell is None or cell != cell else cell for cell in row])
    return text.getvalue()


def as_rows(cells):
    return list(csv.DictReader(io.StringIO(as_csv(cells), newline="")))


def run(script, *words, given=b"", plain=False):
    """Run a script as a program; a plain one by a Python without any other packages."""
    alone = ["-I", "-S"] if plain else []
    command = [sys.executable, *alone, "-W", "error", str(script), *map(str, words)]
    return subprocess.run(command, input=given, capture_output=True, check=False)


@FORMS
def test_scripts_agree(any_model, cells, tmp_path, plain):
    """Rows of cells give what the model predicts, to 1e-6 of the target's spread."""
    to_python(any_model, tmp_path / "model.py", plain=plain)
    said = np.array(run_path(tmp_path / "model.py")["predict"](as_rows(cells)))
    expected = any_model.predict(read(cells))
    if expected.probabilities is not None:
        np.testing.assert_allclose(said, expected.probabilities, rtol=0, atol=1e-6)
    else:
        spread = np.array([target.scale.spread for target in any_model.encoder.targets])
        apart = (said - expected.values.reshape(said.shape)) / spread
        assert abs(apart).max() < 1e-6


@FORMS
def test_clipped_numbers(make, cells, tmp_path, plain):
    """Near and far out they agree to 1e-6; what clipping would hide is refused."""
    model = make("classes", scaling="robust")
    to_python(model, tmp_path / "model.py", plain=plain)
    predict = run_path(tmp_path / "model.py")["predict"]
    new = {name: column[:20].copy() for name, column in cells.items()}
    new["far, away"][:4] = [1e9 + 40, -1e30, 3e38, 1e9 - 3]
    np.testing.assert_allclose(
        predict(as_rows(new)), model.predict(read(new)).probabilities, rtol=0, atol=1e-6
    )
    for cell in (1e39, -np.inf):
        new["far, away"][0] = cell
        with pytest.raises(ValueError, match=r"row 1, column 'far, away': .* (large|number)"):
            predict(as_rows(new))


@FORMS
def test_blanks_around_the_names_of_columns(make, cells, tmp_path, plain):
    """They belong to no name, as for `predict`: people write a blank after each comma."""
    to_python(make("classes"), tmp_path / "model.py", plain=plain)
    rows = as_csv(cells, slice(0, 3))
    blank = as_csv({f" {name} ": column for name, column in cells.items()}, slice(0, 3))
    said = [run(tmp_path / "model.py", given=text.encode(), plain=plain) for text in (rows, blank)]
    assert said[1].stdout == said[0].stdout
    assert said[1].stdout


@FORMS
def test_unseen_and_missing_categories(make, cells, tmp_path, plain):
    """Where rare ones share an input and missing ones have their own, neither takes the other's."""
    model = make("classes", rare=60)
    part = model.encoder.inputs[1]
    assert part.has_other
    assert part.has_missing
    to_python(model, tmp_path / "model.py", plain=plain)
    new = {name: column[:4].copy() for name, column in cells.items()}
    new["label"][:] = ["green", None, *part.categories[:1], " red"]
    said = run_path(tmp_path / "model.py")["predict"](as_rows(new))
    np.testing.assert_allclose(said, model.predict(read(new)).probabilities, rtol=0, atol=1e-6)


@pytest.mark.one_in(3)
@FORMS
def test_the_program_says_what_glassnet_predict_says(any_model, cells, tmp_path, capsys, plain):
    """The same headings, the same labels, the same numbers, from a file and from a pipe."""
    any_model.save(tmp_path / "model.safetensors")
    to_python(any_model, tmp_path / "model.py", plain=plain)
    (tmp_path / "new.csv").write_bytes(as_csv(cells, slice(0, 30)).encode("utf-8-sig"))
    assert main(["predict", str(tmp_path / "model.safetensors"), str(tmp_path / "new.csv")]) == 0
    expected = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    done = run(tmp_path / "model.py", tmp_path / "new.csv", plain=plain)
    assert done.stderr == b""
    said = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
    assert [text_of(row) for row in said] == [text_of(row) for row in expected]
    numbers = [[numbers_of(row) for row in answers[1:]] for answers in (said, expected)]
    np.testing.assert_allclose(*numbers, rtol=1e-5, atol=1e-6)
    piped = run(tmp_path / "model.py", given=(tmp_path / "new.csv").read_bytes(), plain=plain)
    assert piped.stdout == done.stdout


def is_decimal(cell):
    return "." in cell and cell.replace(".", "").replace("e-", "").lstrip("-").isdigit()


def text_of(row):
    return [cell for cell in row if not is_decimal(cell)]


def numbers_of(row):
    return [float(cell) for cell in row if is_decimal(cell)]


def test_scripts_pass_ruff(make, tmp_path, request):
    """With this project's rules, and laid out as ruff lays out, for every task in both forms."""
    for task in TASKS:
        for plain in (True, False):
            to_python(make(task), tmp_path / f"{task}_{plain}.py", plain=plain)
    rules = ["--config", str(request.config.rootpath / "pyproject.toml"), "--no-cache"]
    for words in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *words, *rules, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@FORMS
def test_what_scripts_need(make, tmp_path, plain):
    """Python's own library, and NumPy if they are not plain."""
    tree = ast.parse(to_python(make("classes"), tmp_path / "model.py", plain=plain))
    found = {node.names[0].name for node in ast.walk(tree) if isinstance(node, ast.Import)}
    found |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = {name for name in found if name.split(".")[0] in sys.stdlib_module_names}
    assert found - own == (set() if plain else {"numpy"})


def test_the_same_model_gives_the_same_script(make, tmp_path):
    """Letter for letter, and it says which weights it holds."""
    model = make("classes")
    text = to_python(model, tmp_path / "a.py")
    assert text == to_python(model, tmp_path / "b.py")
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == text
    assert model.model.digest() in text


WRONG = {
    "not a number": (("far, away", "12x"), "row 1, column 'far, away': '12x' is not a number"),
    "infinite": (("far, away", "inf"), "'inf' is not a number"),
    "too large": (("far, away", "1e999"), "'1e999' is too large"),
    "missing": (("far, away", " "), "the number is missing"),
    "no word": (('odd "name"', ""), "the category is missing"),
}


@FORMS
@pytest.mark.parametrize("name", WRONG)
def test_cells_that_predict_refuses(make, cells, tmp_path, name, plain):
    """A script refuses them too, and says where."""
    (column, cell), message = WRONG[name]
    model = make("classes", names=("far, away", 'odd "name"'), impute=False)
    to_python(model, tmp_path / "model.py", plain=plain)
    predict = run_path(tmp_path / "model.py")["predict"]
    with pytest.raises(ValueError, match=message):
        predict([{**as_rows(cells)[0], column: cell}])


FULL = Path("/dev/full")  # a disk without room, on Linux
SAVE = "save it as comma-separated UTF-8 with decimal points"
FILES = {
    "empty": (b"", "there is no column 'x', the file is empty", SAVE),
    "no rows": (b"x\n", "there are no rows", "give a file with a line for every row"),
    "another column": (b"y\n1\n", "there is no column 'x', found ['y']", "glassnet predict"),
    "semicolons": (b"x;y\n1,5;2\n", "there is no column 'x', found ['x;y']", SAVE),
    "twice": (b"x,x\n1,2\n", "there are several columns 'x'", "keep one of them"),
    "decimal comma": (b'x\n"1,5"\n', "row 1, column 'x': '1,5' is not a number", "as 12.5"),
    "long line": (b"x,y\n1,2\n1,2,3\n", "line 3: expected 2 cells, found 3", "put quotes"),
    "open quote": (b'x\n"1\n', "unexpected end of data", SAVE),
    "not UTF-8": (b"x\n\xff\n", "the file is not UTF-8", SAVE),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_wrong(make, cells, tmp_path, name):
    """The program says so in one line with what to do, and ends with a failure."""
    content, message, action = FILES[name]
    model = make("number", names=(), more={"x": cells["far, away"]})
    to_python(model, tmp_path / "model.py", plain=True)
    done = run(tmp_path / "model.py", given=content, plain=True)
    assert done.returncode == 1
    assert done.stdout == b""
    said = done.stderr.decode()
    assert message in said
    assert action in said.rpartition("; ")[2]
    assert len(said.splitlines()) == 1


@pytest.mark.one_in(2)
@FORMS
def test_help(make, tmp_path, plain):
    """-h and --help print what the script is, what it reads and how to run it."""
    text = to_python(make("classes"), tmp_path / "model.py", plain=plain)
    for word in ("-h", "--help"):
        done = run(tmp_path / "model.py", word, plain=plain)
        assert done.stdout.decode().splitlines() == ast.get_docstring(ast.parse(text)).splitlines()
        assert b"comma-separated UTF-8 with decimal points" in done.stdout
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.one_in(2)
@FORMS
def test_a_dash_is_standard_input(make, cells, tmp_path, plain):
    """It says what no name at all says."""
    to_python(make("classes"), tmp_path / "model.py", plain=plain)
    given = as_csv(cells, slice(0, 3)).encode()
    dashed, piped = (
        run(tmp_path / "model.py", *words, given=given, plain=plain) for words in (["-"], [])
    )
    assert dashed.stdout.count(b"\n") == 4
    assert dashed.stdout == piped.stdout


@pytest.mark.one_in(2)
@FORMS
@pytest.mark.parametrize("words", [["none.csv"], ["a.csv", "b.csv"]])
def test_names_that_are_wrong(make, tmp_path, words, plain):
    """A file that is not there, and more than one, are refused with what to do."""
    to_python(make("classes"), tmp_path / "model.py", plain=plain)
    done = run(tmp_path / "model.py", *words, plain=plain)
    assert done.returncode == 1
    assert b"; give " in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.one_in(2)
@FORMS
@pytest.mark.parametrize("rows", [2, 3000])
def test_a_reader_that_has_enough(make, cells, tmp_path, rows, plain):
    """Where the pipe is closed early, the script ends without a word."""
    to_python(make("number"), tmp_path / "model.py", plain=plain)
    longer = {name: np.resize(column, rows) for name, column in cells.items()}
    (tmp_path / "new.csv").write_bytes(as_csv(longer).encode())
    alone = ["-I", "-S"] if plain else []
    command = [sys.executable, *alone, str(tmp_path / "model.py"), str(tmp_path / "new.csv")]
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_a_full_disk(make, cells, tmp_path):
    """The script says in one line that not all answers were written."""
    to_python(make("number"), tmp_path / "model.py")
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, str(tmp_path / "model.py")],
            input=as_csv(cells, slice(0, 3)).encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert b"another place" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.one_in(2)
@FORMS
@pytest.mark.parametrize("word", [-1, 5, 1.5])
def test_words_that_there_are_not(tmp_path, word, plain):
    """A script refuses them, and says which there are."""
    model = Model([Embedding(5, 2), Flatten()], loss=MeanSquaredError())
    model.begin(seed=0)
    to_python(model, tmp_path / "model.py", plain=plain, input_shape=(2,))
    done = run(tmp_path / "model.py", given=f"0,{word}\n".encode(), plain=plain)
    assert done.stderr.startswith(b"error: words are whole numbers from 0 to 4; ")


@pytest.mark.one_in(2)
@FORMS
def test_networks_without_a_table(tmp_path, plain):
    """Lines of numbers go in, lines of numbers come out."""
    model = Model([Flatten(), Dense(6, 2), ReLU()], loss=MeanSquaredError())
    model.begin(seed=0)
    to_python(model, tmp_path / "model.py", plain=plain, input_shape=(2, 3))
    inputs = np.arange(12.0).reshape(2, 2, 3)
    done = run(tmp_path / "model.py", given=b"0,1,2,3,4,5\n6,7,8,9,10,11\n", plain=plain)
    said = np.loadtxt(io.StringIO(done.stdout.decode()), delimiter=",")
    np.testing.assert_allclose(said, model.predict(inputs), rtol=1e-6)
    wrong = run(tmp_path / "model.py", given=b"0,1,2,3,4\n", plain=plain)
    assert b"line 1: expected 6 numbers, found 5" in wrong.stderr


def test_a_layer_without_a_form(tmp_path, monkeypatch):
    """It is named, and no file is left."""
    monkeypatch.delitem(script_layers.CALLS, ReLU)
    model = Model([Dense(2, 2), ReLU()], loss=MeanSquaredError())
    model.begin(seed=0)
    with pytest.raises(ConfigError, match="layer 'relu_1' has no Python form"):
        to_python(model, tmp_path / "model.py")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "a\nb", "it's", '"', "'\"'", "\\", "\u202e\0", "é", '"""'])
def test_foreign_texts_come_back(text):
    """No name of a column or class can end its quotes, or hide from the reader."""
    assert ast.literal_eval(in_quotes(text)) == text
    assert in_quotes(text).isprintable()
    assert ast.literal_eval(one_line([text, (text,)])) == [text, (text,)]


def test_long_lists_are_laid_out():
    """On one line if they fit, else one on each."""
    assert laid_out("x = [", ["1", "2"], "]", 0) == ["x = [1, 2]"]
    words = ["word" * 9] * 3
    assert laid_out("x = [", words, "]", 0) == ["x = [", *(f"    {word}," for word in words), "]"]
