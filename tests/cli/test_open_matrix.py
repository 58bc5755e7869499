"""Bad input: each kind ends with its exit code, its place and a remedy, and leaves nothing."""

import csv
import io
import pickle
import re
from inspect import signature
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet.cli import main
from glassnet.cli.datasets import datasets
from glassnet.cli.evaluate import evaluate
from glassnet.cli.predict import predict
from glassnet.cli.train import train

NAMES = {
    name for verb in (train, evaluate, predict, datasets) for name in signature(verb).parameters
}
OPTIONS = {"--json", "--help", "--debug", *(f"--{name.replace('_', '-')}" for name in NAMES)}
GOOD = [f"{row % 7 + 0.5},{row * 3 % 5},{'yes' if row % 2 else 'no'}" for row in range(40)]
NUMBERS = [f"{row % 7},{row % 5},{row * 1.5}" for row in range(40)]
PICKLE = pickle.dumps({"weights": [1.0]})
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def table(rows, head="age,size,bought"):
    return "\n".join([head, *rows]) + "\n"


def changed(rows, *cells):
    """The rows with the one on line 17 exchanged, and those after it."""
    return [*rows[:15], *cells, *rows[15 + len(cells) :]]


# id: (contents of t.csv, options, exit code, words of the place, words of the remedy)
TRAINING = {
    "O01 empty cells": (table(changed(GOOD, ",1,no", ",1,no")), "", 3, "t.csv:17", "--impute"),
    "O01 nan": (table(changed(GOOD, "nan,1,no")), "", 3, "t.csv:17, column 'age'", "--missing"),
    "O01 infinity": (table(changed(GOOD, "inf,1,no")), "", 3, "t.csv:17", "--missing"),
    "O02 no label": (table(changed(GOOD, "1,1,")), "", 3, "t.csv:17, column 'bought'", "--impute"),
    "O02 nan": (table(changed(NUMBERS, "1,1,nan")), "", 3, "column 'bought'", "--missing"),
    "O02 infinity": (table(changed(NUMBERS, "1,1,inf")), "", 3, "t.csv:17", "--missing"),
    "O05 rate": (table(GOOD), "--learning-rate 1e9 --batch-size 4", 6, "epoch 1", "learning rate"),
    "O09 empty": ("", "", 3, "t.csv", "check the path"),
    "O09 header": ("age,size,bought\n", "", 3, "t.csv", "one row"),
    "O09 one row": (table(NUMBERS[1:2]), "", 3, "t.csv", "more rows"),
    "O09 one row of a class": (table(GOOD[:1]), "", 3, "t.csv", "more rows"),
    "O09 one of each": (table(GOOD[:2]), "", 3, "t.csv", "more rows"),
    "O10 one class": (table(GOOD[::2]), "", 3, "column 'bought'", "another"),
    "O10 constant": (
        table([f"{row % 7},{row % 5},5.5" for row in range(30)]),
        "",
        3,
        "column 'bought'",
        "--target",
    ),
    "O30 short": (table(changed(GOOD, "1,2")), "", 3, "t.csv:17", "3 cells"),
    "O30 long": (table(changed(GOOD, "1,2,no,4")), "", 3, "t.csv:17", "3 cells"),
    "O29 open quote": (table(changed(GOOD, '1,2,"no')), "", 3, "t.csv:17", "close"),
    "O14 a column": (table(changed(GOOD, "1e300,1,no")), "", 3, "t.csv:17, column 'age'", "unit"),
    "O14 target": (table(changed(NUMBERS, "1,1,-1e300")), "", 3, "column 'bought'", "unit"),
    "O27 latin-1": ("a,b\né,1\n".encode("latin-1"), "", 3, "t.csv:2", "--encoding"),
    "O27 utf-16": (table(GOOD).encode("utf-16"), "", 3, "t.csv:1", "--encoding utf-16"),
    "O27 unmarked": (table(GOOD).encode("utf-16-be"), "", 3, "t.csv:1", "--encoding utf-16-be"),
    "O27 not text": (PNG, "", 3, "t.csv", "CSV"),
    "O31 no header": (table(NUMBERS, "1,2,3.5"), "", 3, "t.csv:1", "names"),
    "O31 a name twice": (table(GOOD, "age,age,bought"), "", 3, "t.csv:1", "of its own"),
    "O31 an empty name": (table(GOOD, "age,,bought"), "", 3, "t.csv:1", "name"),
    "O31 a blank name": (table(GOOD, "age,  ,bought"), "", 3, "t.csv:1", "name"),
    "O32 a word": (table(changed(GOOD, "x,1,no")), "", 3, "t.csv:17", "--missing 'x'"),
    "O32 three": (table(changed(GOOD, *["n/a,1,no"] * 3)), "", 3, "t.csv:17", "--categorical age"),
    "O33 only dates": (
        table(["2024-02-29,yes", "2024-03-01,no"] * 15, "day,y"),
        "",
        3,
        "t.csv",
        "--categorical",
    ),
    "O33 free target": (
        table([f"{row % 5},{row % 7},nr {row}" for row in range(40)]),
        "",
        3,
        "column 'bought'",
        "--target",
    ),
    "target": (table(GOOD), "--target bougth", 2, "--target", "choose one"),
    "mixed targets": (table(GOOD), "--target bought --target age", 2, "--target", "all hold"),
    "a target twice": (table(GOOD), "--target age --target age", 2, "--target", "once"),
    "no split column": (table(GOOD), "--split-column part", 2, "--split-column", "choose one"),
    "split words": (table(GOOD), "--split-column size", 3, "t.csv:2, column 'size'", "holdout"),
    "two splits": (table(GOOD), "--time-order --split-column size", 2, "--split-column", "leave"),
    "task": (table(GOOD), "--task clasify", 2, "--task", "classification"),
    "O32 words as numbers": (
        table(GOOD),
        "--task regression",
        3,
        "column 'bought'",
        "--task classification",
    ),
    "ignore": (table(GOOD), "--ignore aeg", 2, "--ignore", "choose one"),
    "twice": (table(GOOD), "--ignore age --categorical age", 2, "--ignore", "once"),
    "nothing left": (table(GOOD), "--ignore age --ignore size", 3, "t.csv", "column"),
    "share above 1": (table(GOOD), "--validation 1.5", 2, "--validation", "< 1"),
    "share below 0": (table(GOOD), "--validation -0.1", 2, "--validation", "≥ 0"),
    "no second file": (table(GOOD), "--validation no.csv", 5, "no.csv", "check the path"),
    "other columns": (table(GOOD), "--validation iris", 3, "the data set 'iris'", "add the column"),
    "class weight": (table(GOOD), "--class-weight balansed", 2, "--class-weight", "balanced"),
    "no classes": (table(NUMBERS), "--class-weight balanced", 2, "--class-weight", "leave out"),
    "O17 hidden 0": (table(GOOD), "--hidden 0", 2, "--hidden", "whole number"),
    "O17 hidden -1": (table(GOOD), "--hidden=-1", 2, "--hidden", "whole number"),
    "O17 hidden 2.5": (table(GOOD), "--hidden 2.5", 2, "--hidden", "--hidden 64,64"),
    "O17 hidden true": (table(GOOD), "--hidden true", 2, "--hidden", "--hidden 64,64"),
    "O17 hidden 8;8": (table(GOOD), "--hidden 8;8", 2, "--hidden", "--hidden 64,64"),
    "O17 hidden 64,,64": (table(GOOD), "--hidden 64,,64", 2, "--hidden", "--hidden 64,64"),
    "O17 hidden 10⁹": (table(GOOD), "--hidden 1000000000", 2, "largest layer", "fewer neurons"),
    "O17 hidden 10⁹⁹": (table(GOOD), f"--hidden 1{'0' * 99}", 2, "--hidden", "whole number"),
    "O17 activation": (table(GOOD), "--activation relo", 2, "--activation", "relu"),
    "O17 dropout": (table(GOOD), "--dropout 1.5", 2, "--dropout", "< 1"),
    "dropout nan": (table(GOOD), "--dropout nan", 2, "--dropout", "< 1"),
    "l1": (table(GOOD), "--l1=-1", 2, "--l1", "≥ 0"),
    "l2": (table(GOOD), "--l2 inf", 2, "--l2", "≥ 0"),
    "optimizer": (table(GOOD), "--optimizer adm", 2, "--optimizer", "adam"),
    "schedule": (table(GOOD), "--schedule cosinus", 2, "--schedule", "cosine"),
    "weight decay": (table(GOOD), "--weight-decay 1 --optimizer sgd", 2, "--weight-decay", "adamw"),
    "rate": (table(GOOD), "--learning-rate=-1", 2, "--learning-rate", "> 0"),
    "epochs 0": (table(GOOD), "--epochs 0", 2, "--epochs", "≥ 1"),
    "epochs three": (table(GOOD), "--epochs three", 2, "--epochs", "--epochs 10"),
    "batch size": (table(GOOD), "--batch-size 0", 2, "--batch-size", "≥ 1"),
    "early stopping": (table(GOOD), "--early-stopping=-1", 2, "--early-stopping", "≥ 0"),
    "seed": (table(GOOD), "--seed=-1", 2, "--seed", "≥ 0"),
    "scaling": (table(GOOD), "--scaling max", 2, "--scaling", "min-max"),
    "engine": (table(GOOD), "--engine warp", 2, "--engine", "numpy"),
    "samples": (table(GOOD), "--samples 9", 2, "--samples", "leave it out"),
    "encoding": (table(GOOD), "--encoding utf-9", 2, "--encoding", "utf-8"),
    "separator": (table(GOOD), "--separator :::", 2, "--separator", "one of"),
    "a file as folder": (table(GOOD), "-o t.csv", 5, "--output", "another folder"),
    "no such place": (table(GOOD), "-o t.csv/run", 5, "--output", "another folder"),
    "no config": (table(GOOD), "--config no.toml", 5, "no.toml", "check the path"),
    "config": (table(GOOD), "--config t.csv", 2, "t.csv", "epochs = 100"),
}

# id: (contents of model.safetensors; exit code, words of what, words of the remedy)
MODELS = {
    "O21 empty": (b"", 4, "is empty", "model.safetensors"),
    "O21 random": (b"\x10" + b"\0" * 7 + b"{xxxxxxxxxxxxxxx", 4, "model", "again"),
    "O22 PNG": (PNG, 4, "PNG", "model.safetensors"),
    "O22 JSON": (b'{"layers": []}', 4, "JSON", "model.safetensors"),
    "O22 pickle": (PICKLE, 4, "pickle", "model.safetensors"),
    "O22 zip": (b"PK\x03\x04" + bytes(30), 4, "not a glassnet model", "model.safetensors"),
    "O22 HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(30), 4, "HDF5", "model.safetensors"),
}


# words of the message, where the place and the remedy alone do not say what is wrong
WHAT = {
    "O01 empty cells": "column 'age': 2 ",
    "O14 a column": "'1e300' at line 17 is too large for a float32 network",
    "O14 target": "'-1e300' at line 17 is too large for a float32 network",
    "O27 latin-1": "byte 0xE9 at line 2 is not UTF-8",
    "O27 utf-16": "byte 0xFF at line 1 is not UTF-8",
    "O27 unmarked": "looks like UTF-16",
    "O27 not text": "PNG",
    "O30 short": "2 cells",
    "O30 long": "4 cells",
    "O31 no header": "'3.5'",
    "O31 a name twice": "'age'",
    "O31 an empty name": "column 2 has no name",
    "O31 a blank name": "column 2 has no name",
    "O32 three": "column 'age': 3 of 40 cells are not numbers, first 'n/a' at line 17",
    "O33 only dates": "it looks like dates",
    "O33 free target": "looks like free text or an identifier",
}


def assert_is_told(outcome, code, do):
    """The message keeps the contract: one line, three parts, nothing of a traceback."""
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert outcome.message.startswith(f"error[{code}]: ")
    assert len(outcome.message) <= 400
    assert do in outcome.message.split(" | do: ")[1]
    assert_options_exist(outcome.message)


def assert_options_exist(message):
    """A message that names an option names one that there is."""
    assert set(re.findall(r"--[a-z0-9][a-z0-9-]*", message)) <= OPTIONS


def files_below(folder):
    return sorted(str(path) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", TRAINING)
def test_training_on_bad_input(glassnet, tmp_path, name):
    """Training refuses it with the right exit code, the place and a remedy, and leaves nothing."""
    content, options, code, place, do = TRAINING[name]
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = files_below(tmp_path)
    output = [] if "-o " in options else ["-o", "run"]
    outcome = glassnet("train", "t.csv", *output, *options.split())
    assert_is_told(outcome, code, do)
    assert WHAT.get(name, "") in outcome.message.split(" | where: ")[0]
    assert place in outcome.message.split(" | where: ")[1]
    assert files_below(tmp_path) == before


@pytest.mark.parametrize("verb", ["predict", "evaluate"])
@pytest.mark.parametrize("name", MODELS)
def test_what_is_no_model(glassnet, shop, tmp_path, name, verb):
    """A damaged or foreign file is refused by name, and nothing in it is run."""
    content, code, what, do = MODELS[name]
    (tmp_path / "model.safetensors").write_bytes(content)
    outcome = glassnet(verb, tmp_path, shop)
    assert_is_told(outcome, code, do)
    assert what in outcome.message.split(" | do: ")[0]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.999])
def test_a_model_that_was_cut(glassnet, run_on_shop, shop, share):
    """A model file of which the end is missing is told from a whole one."""
    path = run_on_shop / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    outcome = glassnet("predict", run_on_shop, shop)
    assert_is_told(outcome, 4, "again")
    assert "damaged" in outcome.message


def test_a_model_with_one_changed_bit(glassnet, run_on_shop, shop):
    """A single changed bit in the weights does not go unnoticed."""
    path = run_on_shop / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert_is_told(glassnet("predict", run_on_shop, shop), 4, "again")


def test_o23_a_model_from_the_future(glassnet, run_on_shop, shop):
    """It asks for a newer program, and is not said to be damaged."""
    path = run_on_shop / "model.safetensors"
    now, later = b'"format_version":"1"', b'"format_version":"3"'
    assert path.read_bytes().count(now) == 1
    path.write_bytes(path.read_bytes().replace(now, later))
    outcome = glassnet("predict", run_on_shop, shop)
    assert_is_told(outcome, 4, "upgrade")
    assert "written by format 3, this program reads up to 1" in outcome.message


PREDICTING = {
    "no model": (["no", "shop.csv"], 5, "check the path"),
    "no run": ([".", "shop.csv"], 5, "check the path"),
    "no data": (["shop", "no.csv"], 5, "check the path"),
    "no such name": (["shop", "iriss"], 5, "path of a file"),
    "O35 missing column": (["shop", "iris"], 3, "add the column"),
    "threshold": (["shop", "shop.csv", "--threshold", "2"], 2, "≤ 1"),
    "threshold nan": (["shop", "shop.csv", "--threshold", "nan"], 2, "≤ 1"),
    "no folder": (["shop", "shop.csv", "-o", "no/out.csv"], 5, "folder"),
    "a folder": (["shop", "shop.csv", "-o", "shop"], 5, "file"),
}


@pytest.mark.parametrize("name", PREDICTING)
def test_predicting_with_bad_input(glassnet, run_on_shop, tmp_path, name):
    """Predicting refuses it with the right exit code and a remedy, and leaves nothing."""
    words, code, do = PREDICTING[name]
    before = files_below(tmp_path)
    assert_is_told(glassnet("predict", *words), code, do)
    assert files_below(tmp_path) == before


@pytest.mark.parametrize(
    ("separator", "decimal"), [(",", "."), (";", "."), ("\t", "."), ("|", "."), (";", ",")]
)
def test_o28_separators(glassnet, tmp_path, separator, decimal):
    """Tables come as the world writes them; what is unusual about one is said."""
    cells = [line.replace(".", decimal).split(",", 2) for line in table(GOOD).splitlines()]
    if decimal == ",":
        cells = [line.replace(".", "·").split(",") for line in table(GOOD).splitlines()]
        cells = [[cell.replace("·", ",") for cell in row] for row in cells]
    text = "".join(separator.join(row) + "\n" for row in cells)
    (tmp_path / "t.csv").write_text(text)
    outcome = glassnet("train", "t.csv", "--epochs", 2, "-o", "run", "--json")
    assert outcome.document["rows"]["given"] == 40
    assert ("detected" in outcome.err) == (separator != ",")


def test_o28_a_wrong_separator(glassnet, tmp_path):
    """A separator that the file does not have is not taken for a table of one column."""
    (tmp_path / "t.csv").write_text(table(GOOD).replace(",", ";"))
    outcome = glassnet("train", "t.csv", "--separator", "comma")
    assert_is_told(outcome, 3, "--separator")


def test_o29_line_ends_and_quotes(glassnet, tmp_path):
    """Quoted line ends, doubled quotes, CRLF and blank lines at the end: the rows are counted."""
    rows = "".join(
        f'{row % 7},"a ""{row % 3}""\nb","{"y,es" if row % 2 else "no"}"\r\n' for row in range(30)
    )
    (tmp_path / "t.csv").write_bytes(f"n,text,label\r\n{rows}\r\n\r\n".encode())
    document = glassnet("train", "t.csv", "--epochs", 2, "-o", "run", "--json").document
    assert document["rows"]["given"] == 30
    assert document["in_sample"]["classes"] == ["no", "y,es"]


LABELS = {
    "words": ["yes", "no"],
    "bools": ["False", "True"],
    "signs": ["-1", "1"],
    "with zeros": ["01", "02", "1"],
    "far apart": ["3", "7", "1000"],
    "decimals": ["1.0", "2.0", "3.0"],
    "strange": ['0"1', "y,es", "a\nb", "c\rd", "é", "="],
}


@pytest.mark.parametrize("name", LABELS)
def test_o13_labels_come_back_as_written(glassnet, tmp_path, name):
    """Predictions name the classes exactly as the file does, and there are no others."""
    labels = LABELS[name]
    write_labels(tmp_path / "t.csv", labels)
    words = ["--task", "classification", "--epochs", 40, "-o", "run", "--json", "--validation", 0]
    assert glassnet("train", "t.csv", *words).code == 0
    answers = answers_of(glassnet("predict", "run", "t.csv").out)
    assert sorted(answers[0][2:]) == sorted(f"p({label})" for label in labels)
    assert len(answers) == 1 + 20 * len(labels)
    assert {answer[0] for answer in answers[1:]} == set(labels)


def write_labels(path, labels):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["x", "label"])
        for row in range(20 * len(labels)):
            place = row % len(labels)
            writer.writerow([place + row / 10000, labels[place]])


def answers_of(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def test_o35_extra_columns_and_unseen_categories(glassnet, run_on_shop, tmp_path):
    """An extra column and a new category are used as documented, and said."""
    Path("new.csv").write_text("colour,extra,age\npink,1,30\nred,2,31\n")
    outcome = glassnet("predict", "shop", "new.csv")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 3
    assert "'extra' was not there in training" in outcome.err
    assert "column 'colour': 1 cells hold categories" in outcome.err


# -- what is taken, and comes out right ----------------------------------------------------


@pytest.fixture
def trained(glassnet):
    """Train on this text for three epochs: the result, and what was said about it."""

    def on(content, *words):
        Path("t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        words = [*words, "--epochs", 3, "-o", "run", "--overwrite", "--json"]
        outcome = glassnet("train", "t.csv", *words)
        assert outcome.code == 0, outcome.err
        return outcome.document, outcome.err

    return on


def beside(cells, name):
    """The good table with one more column."""
    rows = [f"{cell},{row}" for cell, row in zip(cells, GOOD, strict=True)]
    return table(rows, f"{name},age,size,bought")


# id: (cells of one more column, its name, what is said about it)
USELESS = {
    "O11 constant": ([5] * 40, "c", "column 'c' is ignored: constant (5)"),
    "O11 one word": (["a"] * 40, "c", "column 'c' is ignored: constant"),
    "O11 all missing": ([""] * 40, "c", "column 'c' is ignored: all its cells are missing"),
    "O33 dates": ([f"2024-01-{row % 28 + 1:02}" for row in range(40)], "day", "dates or times"),
    "O33 numbered": (range(40), "id", "column 'id' is ignored: it looks like an identifier"),
    "O33 text": ([f"no. {row} is new" for row in range(40)], "note", "free text: all different"),
}


@pytest.fixture(scope="module")
def digest_without(tmp_path_factory):
    """The weights of the good table alone."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "t.csv").write_text(table(GOOD))
    words = ["train", folder / "t.csv", "--epochs", 3, "-o", folder / "run"]
    assert main([str(word) for word in words]) == 0
    return gn.load(folder / "run" / "model.safetensors").digest()


@pytest.mark.parametrize("name", USELESS)
def test_columns_that_say_nothing(trained, digest_without, name):
    """They are ignored with a note, and the weights are those without them, to the last bit."""
    cells, column, said = USELESS[name]
    document, told = trained(beside(cells, column))
    assert said in told
    assert f"column '{column}' is ignored" in told
    assert document["digest"] == digest_without


def test_o27_a_byte_order_mark(trained):
    """It is no part of the first name, and changes nothing."""
    marked, _ = trained(b"\xef\xbb\xbf" + table(GOOD).encode(), "--ignore", "age")
    assert marked["digest"] == trained(table(GOOD), "--ignore", "age")[0]["digest"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1"])
def test_o27_the_remedy_helps(trained, digest_without, encoding):
    """With --encoding, as the message says, the table is read as if it were in UTF-8."""
    text = table(GOOD, "âge,size,bought")
    other, _ = trained(text.encode(encoding), "--encoding", encoding)
    assert other["digest"] == digest_without


def test_o14_the_smallest_numbers(trained):
    """What is nearly 0 in the file is of ordinary size in the network: as good and as fast."""
    rows = [row.split(",", 1) for row in GOOD]
    small, _ = trained(table([f"{age}e-310,{others}" for age, others in rows]))
    usual, _ = trained(table(GOOD))
    assert small["in_sample"]["loss"] == pytest.approx(usual["in_sample"]["loss"], rel=1e-4)


def test_o07_columns_of_very_different_sizes(trained):
    """From 10⁻⁶ to 10⁶: by default the accuracy is within 2 points of columns of one size."""
    X = np.random.default_rng(0).standard_normal((600, 4))
    labels = np.where(X @ [1, -1, 1, -1] > 0, "yes", "no")
    accuracies = []
    for sizes in ([1, 1, 1, 1], [1e-6, 1e-3, 1e3, 1e6]):
        cells = [",".join(map(repr, row)) for row in (X * sizes).tolist()]
        rows = [f"{numbers},{label}" for numbers, label in zip(cells, labels, strict=True)]
        document, _ = trained(table(rows, "a,b,c,d,y"), "--epochs", 20)
        accuracies.append(document["out_of_sample"]["accuracy"])
    assert abs(accuracies[0] - accuracies[1]) <= 0.02
    assert min(accuracies) > 0.9


@pytest.mark.parametrize("size", [1, 7, 32, 33, 1000])
def test_o08_batches_of_any_size(trained, size):
    """Of one row, with a rest, of all rows and of more than there are: every row is learned."""
    document, _ = trained(table(GOOD), "--batch-size", size)
    assert document["rows"]["learned_from"] == 32
    assert np.isfinite(document["in_sample"]["loss"])


def test_o34_a_gigabyte(glassnet, tmp_path):
    """What cannot be done under a limit is refused from a few looks, without reading the file."""
    pieces, length, size = 16, 2**16, 10**9
    with Path("t.csv").open("wb") as file:  # the rest are holes, which take no room on the disk
        file.truncate(size)
        for piece in range(pieces):
            file.seek(piece * (size - length) // (pieces - 1))
            file.write((b"0.123456,yes\n" * length)[:length])
    before = files_below(tmp_path)
    outcome = glassnet("train", "t.csv", "--max-memory", "1GB", "-o", "run")
    assert_is_told(outcome, 5, "--max-memory")
    assert re.search(r"needs about [\d.]+ GB .*limit 1.0 GB", outcome.message)
    assert files_below(tmp_path) == before


# -- in Python -----------------------------------------------------------------------------


def sure_model(last, loss, outputs):
    """A network that hands on its inputs as scores."""
    model = gn.Model([gn.Dense(2, outputs), last], loss=loss, optimizer=gn.SGD(1e-4))
    model.begin(0)
    model.layers[0].weights[...] = np.eye(2, outputs)
    return model


@pytest.mark.parametrize(
    ("last", "loss", "outputs", "labels"),
    [
        (gn.Softmax(), gn.CrossEntropy(), 2, [0, 1]),
        (gn.Sigmoid(), gn.BinaryCrossEntropy(), 1, [1, 1]),
    ],
)
def test_o03_scores_of_ten_thousand(last, loss, outputs, labels):
    """The loss is the exact one, and float32 weights move by rate · X (p − y)."""
    model = sure_model(last, loss, outputs)
    X = np.array([[1e4, -1e4], [-1e4 if outputs == 1 else 1e4, -1e4]], np.float32)
    assert model.evaluate(X, labels)["loss"] == pytest.approx(2e4 / 2 / (3 - outputs), rel=1e-6)
    before = model.layers[0].weights.copy()
    model.fit(X, labels, epochs=1, batch_size=2, validation_split=0)
    error = np.array([[0, 0], [1, -1]] if outputs == 2 else [[0], [-1]])
    wanted = before - 1e-4 * X.T @ error / 2
    np.testing.assert_allclose(model.layers[0].weights, wanted, rtol=1e-6)


def test_o04_certainties(recwarn):
    """A probability of exactly 0 or 1 costs −log 10⁻⁷ where it is wrong, and nothing else."""
    most = -np.log(1e-7)
    sure = np.array([[1, 0], [0, 1]], np.float64)
    assert gn.CrossEntropy().forward(sure, np.array([0, 0])) == pytest.approx(most / 2)
    assert gn.BinaryCrossEntropy().forward(sure, sure[::-1]) == pytest.approx(most)
    assert gn.BinaryCrossEntropy().forward(sure, sure) == pytest.approx(0, abs=2e-7)
    assert not recwarn.list


def test_o06_dead_neurons_are_named(glassnet):
    """A rate that kills rectifiers: training ends well, and says how many and what they lack."""
    harsh = ["--activation", "relu", "--optimizer", "adam", "--learning-rate", "0.3"]
    outcome = glassnet("train", "iris", *harsh, "--schedule", "constant", "--epochs", 30)
    assert outcome.code == 0
    last = (line for line in outcome.err.splitlines() if not line.startswith("note: epoch"))
    said = [line for line in last if "gave 0 for all 120 rows" in line]
    assert [line.split()[:2] for line in said] == [["note:", "relu_1:"], ["note:", "relu_2:"]]
    assert all("a bias larger by more than" in line for line in said)


def test_o06_healthy_networks_are_not_accused(glassnet):
    """Nothing is said about a network in which every neuron is active somewhere."""
    outcome = glassnet("train", "iris", "--activation", "relu", "--epochs", 3, "--hidden", "8")
    assert "gave 0" not in outcome.err
