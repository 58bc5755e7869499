"""Pictures on the command line: train, evaluate, predict, resume; every bad file is told."""

import builtins
import csv
import gzip
import io
import json
import re
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import glassnet as gn
from glassnet.cli import main

CLASSES = ("bar", "dash", "dot")
QUICK = ("--epochs", 30, "--hidden", 16, "--batch-size", 16)


def drawn(number):
    """A noisy picture of 8 × 8: a bar, a dash or a dot."""
    picture = np.random.default_rng(number).integers(0, 90, (8, 8), dtype=np.uint8)
    shape = [np.s_[1:7, 3:5], np.s_[3:5, 1:7], np.s_[2:6, 2:6]][number % 3]
    picture[shape] += 160
    return picture


def write(folder, numbers):
    for number in numbers:
        path = Path(folder, CLASSES[number % 3], f"{number:03}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(drawn(number)).save(path)


@pytest.fixture(scope="module")
def learned_shapes(tmp_path_factory):
    """The book's layout, 90 pictures to learn from and 30 to be tested with, and a run on them."""
    folder = tmp_path_factory.mktemp("shapes")
    write(folder / "shapes/train", range(90))
    write(folder / "shapes/test", range(90, 120))
    words = ["train", folder / "shapes", *QUICK, "-o", folder / "run"]
    assert main([str(word) for word in words]) == 0
    return folder


@pytest.fixture
def shapes(learned_shapes, tmp_path):
    """The pictures alone."""
    shutil.copytree(learned_shapes / "shapes", tmp_path / "shapes")
    return tmp_path / "shapes"


@pytest.fixture
def run_on_shapes(learned_shapes, copy_here):
    """The pictures, and the folder of a run on them."""
    copy_here(learned_shapes)
    return Path("run")


def answers(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_whole_way(glassnet, run_on_shapes):
    """Train, evaluate, predict: the pictures set apart are judged, and every answer is right."""
    document = glassnet("evaluate", "run", "shapes", "--json").document
    assert document["rows"] == 30
    assert document["accuracy"] == 1
    assert document["classes"] == list(CLASSES)
    outcome = glassnet("predict", "run", "shapes/test")
    rows = answers(outcome.out)
    assert [row["file"] for row in rows] == sorted(map(str, Path("shapes/test").rglob("*.png")))
    assert all(Path(row["file"]).parent.name == row["predicted class"] for row in rows)
    for row in rows:
        shares = [float(row[f"p({name})"]) for name in CLASSES]
        assert sum(shares) == pytest.approx(1, rel=1e-5)
        assert float(row["confidence"]) == max(shares)


def test_pictures_that_are_gone_are_not_missed_in_silence(glassnet, run_on_shapes):
    """The weights are looked at, and it says why no more, as where a table is gone."""
    Path("shapes").rename("moved")
    outcome = glassnet("inspect", run_on_shapes)
    assert outcome.code == 0
    assert "the data of this run cannot be read: there is no such folder; give DATA" in outcome.err


def test_what_training_says(glassnet, shapes):
    """How many pictures there are, what they look like, and what was held back."""
    outcome = glassnet("train", "shapes", *QUICK, "-o", "run", "--json")
    document = outcome.document
    rows = document["rows"]
    assert (rows["given"], rows["learned_from"], rows["held_back"]) == (120, 90, 30)
    assert document["task"] == "classification"
    assert document["out_of_sample"]["rows"] == 30
    assert "the pictures are 8 × 8 and grey, in 3 classes" in outcome.err
    assert "sets apart for testing" in outcome.err
    assert "left alone" not in outcome.err
    Path("shapes/val").mkdir()
    said = glassnet("train", "shapes", *QUICK, "-o", "noted").err
    assert "beside train and test, these folders are left alone: 'val'" in said
    assert "64 → 16 → 3" in glassnet("train", "shapes", *QUICK, "-o", "more").out


def test_classes_alone_give_a_share(glassnet, shapes):
    """Without a test folder a fifth of every class is held back, or the pictures of a folder."""
    document = glassnet("train", "shapes/train", *QUICK, "-o", "a", "--json").document
    assert (document["rows"]["learned_from"], document["rows"]["held_back"]) == (72, 18)
    words = ["--validation", "shapes/test", "-o", "b", "--json"]
    document = glassnet("train", "shapes/train", *QUICK, *words).document
    assert (document["rows"]["learned_from"], document["rows"]["held_back"]) == (90, 30)


def test_folds_and_a_card(glassnet, shapes):
    """Every picture is held back once, then all are learned from; a card tells of it."""
    words = ("--folds", 3, "--card", "-o", "run", "--json")
    document = glassnet("train", "shapes/train", *QUICK, *words).document
    assert document["folds"]["folds"] == 3
    assert document["folds"]["held_back"]["rows"] == 90
    assert document["rows"]["learned_from"] == 90
    card = Path("run/model-card.md").read_text()
    assert "Cross-validation with 3 folds" in card
    assert "8 × 8 and grey" in card
    assert json.loads(Path("run/folds.json").read_text())["folds"] == 3


def test_folds_and_pictures_set_apart(glassnet, shapes):
    """Are two ways to judge; the message says which folder to give."""
    outcome = glassnet("train", "shapes", *QUICK, "--folds", 3, "-o", "bad")
    assert_is_told(outcome, 2)
    assert (
        "give 'shapes/train' alone" in outcome.message or "shapes/train' alone" in outcome.message
    )
    assert not Path("bad").exists()


def test_one_picture_and_few_sure_answers(glassnet, run_on_shapes):
    """A file is answered alone, with the bits it has among others; doubt leaves an answer empty."""
    one = answers(glassnet("predict", "run", "shapes/test/dot/092.png").out)
    among = answers(glassnet("predict", "run", "shapes").out)
    assert one == [row for row in among if row["file"] == "shapes/test/dot/092.png"]
    outcome = glassnet("predict", "run", "shapes/test", "--threshold", 1)
    assert {row["predicted class"] for row in answers(outcome.out)} <= {"", *CLASSES}
    document = glassnet("predict", "run", "shapes/test/dot/092.png", "--json").document
    assert document[0]["file"] == "shapes/test/dot/092.png"


def test_other_files_are_counted(glassnet, run_on_shapes):
    """What is no picture in a folder is left out, and said."""
    Path("shapes/test/notes.txt").write_text("x")
    outcome = glassnet("predict", "run", "shapes/test", "-o", "out.csv")
    assert "left out of 'shapes/test': 1 file that is no PNG or JPEG" in outcome.err
    assert len(answers(Path("out.csv").read_text())) == 30


def write_idx(folder, part, numbers, *, zipped=False):
    images = np.array([drawn(number) for number in numbers])
    labels = np.array([number % 3 + 4 for number in numbers], np.uint8)
    folder.mkdir(exist_ok=True)
    for content, array in [("images", images), ("labels", labels)]:
        data = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        data += array.tobytes()
        name = f"{part}-{content}-idx{array.ndim}-ubyte" + ".gz" * zipped
        (folder / name).write_bytes(gzip.compress(data) if zipped else data)


def test_idx_files_give_the_same_network(glassnet, shapes, tmp_path):
    """Gzipped or not, MNIST's format is learned like a folder; classes are the labels there are."""
    weights = []
    for zipped in (False, True):
        folder = tmp_path / f"idx-{zipped}"
        order = [number + kind for kind in range(3) for number in range(0, 90, 3)]
        write_idx(folder, "train", order, zipped=zipped)
        write_idx(folder, "t10k", range(90, 120), zipped=zipped)
        assert glassnet("train", folder, *QUICK, "-o", folder / "run").code == 0
        weights.append(gn.load(folder / "run" / "model.safetensors").digest())
        document = glassnet("evaluate", folder / "run", folder, "--json").document
        assert (document["accuracy"], document["classes"]) == (1, ["4", "5", "6"])
    assert glassnet("train", "shapes", *QUICK, "-o", "run").code == 0
    assert {*weights} == {gn.load("run/model.safetensors").digest()}
    rows = answers(glassnet("predict", folder / "run", folder / "t10k-images-idx3-ubyte.gz").out)
    assert [row["predicted class"] for row in rows] == [str(n % 3 + 4) for n in range(90, 120)]


def test_a_killed_run_ends_as_if_it_had_not_been(glassnet, killed, shapes):
    """Killed and resumed, with dropout and from another folder: every bit of the weights."""
    words = ["train", "shapes", "--epochs", "3", "--dropout", "0.1", "--batch-size", "16"]
    words += ["--checkpoint-every", "0", "-o"]
    assert glassnet(*words, "whole").code == 0
    killed(*words, "a/run", checkpoints=8)
    shutil.move("a", "moved")
    assert glassnet("resume", "moved/run").code == 0
    one, two = (gn.load(Path(run, "model.safetensors")).digest() for run in ("whole", "moved/run"))
    assert one == two
    histories = [
        [
            {**json.loads(line), "seconds": 0}
            for line in Path(run, "history.jsonl").read_text().splitlines()
        ]
        for run in ("whole", "moved/run")
    ]
    assert histories[0] == histories[1]


def saved(array, form="PNG"):
    stream = io.BytesIO()
    Image.fromarray(array).save(stream, form)
    return stream.getvalue()


GOOD = saved(drawn(0))
PICTURES = {
    "O37 truncated": (GOOD[:-40], "damaged"),
    "O37 empty": (b"", "empty"),
    "O37 text": (b"hello", "no PNG or JPEG"),
    "O37 a bitmap": (saved(drawn(0), "BMP"), "no PNG or JPEG"),
    "O37 another size": (saved(np.zeros((8, 9), np.uint8)), "9 × 8"),
    "O37 in colour": (saved(np.zeros((8, 8, 3), np.uint8)), "in colour"),
    "O37 16 bits": (saved(np.zeros((8, 8), np.uint16)), "16 bits"),
    "O37 transparent": (saved(np.zeros((8, 8, 4), np.uint8)), "transparency"),
    "O37 too large": (saved(np.zeros((4097, 4097), np.uint8)), "limit"),
}


def assert_is_told(outcome, code):
    """One line with what, where and do; nothing on stdout."""
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    assert re.fullmatch(rf"error\[{code}\]: .+ \| where: .+ \| do: .+", outcome.message)
    assert len(outcome.message) <= 400


@pytest.mark.parametrize("name", PICTURES)
def test_o37_pictures_that_cannot_be_used(glassnet, run_on_shapes, name):
    """Are named by file in all three verbs, with what to do; no run is left."""
    content, says = PICTURES[name]
    Path("shapes/train/dot/002.png").write_bytes(content)
    for words in (
        ("train", "shapes", "-o", "bad"),
        ("evaluate", "run", "shapes/train"),
        ("predict", "run", "shapes/train"),
    ):
        outcome = glassnet(*words)
        assert_is_told(outcome, 3)
        assert says in outcome.message
        assert "'dot/002.png' in '" in outcome.message
    assert not Path("bad").exists()


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def overwritten(start):
    def change(path):
        path.write_bytes(start + path.read_bytes()[4:])

    return change


def flipped(path):
    data = bytearray(gzip.compress(path.read_bytes()))
    data[-6] ^= 1  # in the checksum
    path.unlink()
    path.with_name(path.name + ".gz").write_bytes(data)


IDX = {
    "O36 magic": (overwritten(b"\0\1\x08\3"), "not an IDX file"),
    "O36 type": (overwritten(b"\0\0\x0d\3"), "got float32"),
    "O36 short": (cut, "expected 5,776 bytes, found 5,676"),
    "O36 checksum": (flipped, "the gzip file is damaged"),
    "O36 no images": (Path.unlink, "train images is missing"),
}


@pytest.mark.parametrize("name", IDX)
def test_o36_idx_files_that_cannot_be_used(glassnet, tmp_path, name):
    """Are named, with the numbers of bytes."""
    change, says = IDX[name]
    write_idx(tmp_path / "idx", "train", range(90))
    change(tmp_path / "idx" / "train-images-idx3-ubyte")
    outcome = glassnet("train", "idx", "-o", "bad")
    assert_is_told(outcome, 3)
    assert says in outcome.message
    assert not Path("bad").exists()


def test_o36_images_and_labels_that_do_not_belong_together(glassnet, tmp_path):
    """Their counts are told."""
    write_idx(tmp_path / "idx", "train", range(90))
    write_idx(tmp_path / "other", "train", range(60))
    shutil.copy("other/train-labels-idx1-ubyte", "idx/train-labels-idx1-ubyte")
    outcome = glassnet("train", "idx")
    assert_is_told(outcome, 3)
    assert "there are 90 images and 60 labels" in outcome.message


@pytest.mark.parametrize(
    "option",
    [
        ("--target", "x"),
        ("--task", "regression"),
        ("--scaling", "min-max"),
        ("--impute",),
        ("--categorical", "x"),
        ("--ignore", "x"),
        ("--samples", 3),
        ("--separator", ","),
        ("--encoding", "latin-1"),
        ("--missing", "x"),
    ],
)
def test_options_for_tables(glassnet, shapes, option):
    """Mean nothing for pictures, and are not passed over."""
    outcome = glassnet("train", "shapes/train", *option, "-o", "bad")
    assert_is_told(outcome, 2)
    assert f"where: {option[0]}" in outcome.message
    assert not Path("bad").exists()


def test_folders_without_pictures(glassnet, shop, run_on_shop):
    """The folder of a run and a folder of tables are told as what they are."""
    outcome = glassnet("train", run_on_shop)
    assert_is_told(outcome, 2)
    assert "the folder of a run" in outcome.message
    assert "--config" in outcome.message
    Path("tables").mkdir()
    shutil.copy(shop, "tables/shop.csv")
    outcome = glassnet("train", "tables")
    assert_is_told(outcome, 2)
    assert outcome.message.endswith("/tables/shop.csv'")


WRONG = {
    "flat": ("train shapes/train/dot", 3, "sub-folder"),
    "one class": ("train one", 3, "another class"),
    "share beside a test set": ("train shapes --validation 0.3", 2, "leave it out"),
    "no folder to validate": ("train shapes/train --validation no", 2, "folder"),
    "one picture to learn": ("train shapes/train/dot/002.png", 3, "folder"),
    "a sweep": ("sweep shapes/train", 2, "table"),
    "a model of a table": ("predict table shapes", 2, "table"),
    "a table": ("predict run shop.csv", 3, "PNG"),
    "a table to judge": ("evaluate run shop.csv", 2, "sub-folder"),
    "nowhere": ("predict run nowhere.png", 5, "path"),
    "nowhere to judge": ("evaluate run nowhere", 5, "path"),
    "other classes": ("evaluate run other", 3, "name it"),
    "another size": ("predict run large", 3, "bring them"),
    "another size to judge": ("evaluate run large", 3, "bring them"),
    "separator": ("predict run shapes --separator comma", 2, "leave it out"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit(glassnet, run_on_shapes, run_on_shop, name):
    """Folders, files and models of the wrong kind are told, with a remedy."""
    run_on_shop.rename("table")
    write("one", range(2, 30, 3))
    shutil.copytree("shapes/test/dot", "other/stars")
    Path("large/dot").mkdir(parents=True)
    Image.fromarray(np.zeros((9, 9), np.uint8)).save("large/dot/a.png")
    words, code, do = WRONG[name]
    outcome = glassnet(*words.split())
    assert_is_told(outcome, code)
    assert do in outcome.message.split(" | do: ")[1]


def test_without_pillow(glassnet, shapes, monkeypatch):
    """The message says what to install; nothing is left."""
    real = builtins.__import__

    def refused(name, *rest):
        if name.split(".")[0] == "PIL":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refused)
    outcome = glassnet("train", "shapes", "-o", "bad")
    assert outcome.code == 5
    assert "pip install 'glassnet[figures]'" in outcome.message
    assert not Path("bad").exists()


def test_built_in_data_come_before_a_folder(glassnet):
    """A run that is called iris does not hide the table."""
    assert glassnet("train", "iris", "--epochs", 2, "-o", "iris").code == 0
    assert glassnet("evaluate", "iris", "iris").code == 0
