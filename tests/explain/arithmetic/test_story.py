"""From the cells of a row, as they are written, to the answer in the table's own words."""

import json
from math import fsum

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, DataError
from glassnet.explain import story_of_picture, story_of_row
from glassnet.explain.arithmetic.cells import cells_of
from glassnet.images.encoder import ImageEncoder
from glassnet.images.pictures import Pictures
from glassnet.scaling import ClippedScale, Scale
from glassnet.tables import Encoder, Table, read
from glassnet.tables.inputs import CategoryInput, NumberInput
from glassnet.tables.target import ClassTarget, NumberTarget
from glassnet.tables.targets import Targets

AGE = NumberInput("age", Scale(40.0, 10.0), filling=38.0, has_missing=True)
COLOUR = CategoryInput(
    "colour", ("red", "blue"), has_other=True, has_missing=True, refuses_missing=False
)
BOUGHT = ClassTarget("bought", ("no", "yes"))
PRICE = NumberTarget("price", Scale(100.0, 20.0))


def table(text, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(text)
    return read(path)


def model_for(encoder, outputs, last=None, loss=None):
    layers = [gn.Dense(len(encoder.input_names), 4), gn.ReLU(), gn.Dense(4, outputs)]
    loss = loss or gn.MeanSquaredError()
    model = gn.Model([*layers, *([last] if last else [])], loss=loss)
    model.begin(0)
    return model


def classes_story(text, tmp_path, row=1):
    encoder = Encoder((AGE, COLOUR), BOUGHT)
    model = model_for(encoder, 2, gn.Softmax(), gn.CrossEntropy())
    return story_of_row(model, encoder, table(text, tmp_path), row)


def inputs_of(story):
    return {one.name: one.value for cell in story.cells for one in cell.inputs}


def test_a_number_is_scaled_with_its_formula(tmp_path, check):
    """(55 − 40) / 10 = 1.5, and the cell stands there as it is written."""
    story = classes_story("age,colour,bought\n55.0,blue,yes\n", tmp_path)
    age = story.cells[0]
    assert (age.column, age.cell) == ("age", "55.0")
    assert age.inputs[0].lines[0].written() == "(55 − 40) / 10"
    assert inputs_of(story) == {
        "age": 1.5,
        "age is missing": 0,
        "colour=red": 0,
        "colour=blue": 1,
        "colour=(other)": 0,
        "colour is missing": 0,
    }
    for cell in story.cells:
        for one in cell.inputs:
            check(one.lines, 1e-7)


def test_what_is_missing_is_filled_in_and_said(tmp_path):
    """The median of the training rows stands for a number; a word has an input of its own."""
    story = classes_story("age,colour,bought\n,,yes\n", tmp_path)
    assert inputs_of(story)["age"] == pytest.approx(-0.2)
    assert inputs_of(story)["age is missing"] == inputs_of(story)["colour is missing"] == 1
    assert story.cells[0].cell is None
    assert "median" in story.cells[0].note
    assert "missing" in story.cells[1].note


def test_a_word_that_training_did_not_have(tmp_path):
    """Is said, and shares an input with others like it."""
    story = classes_story("age,colour,bought\n40,pink,yes\n", tmp_path)
    assert inputs_of(story)["colour=(other)"] == 1
    assert "rare in training or not there" in story.cells[1].note


def test_a_scale_that_draws_in(tmp_path, check):
    """z = (90 − 40) / 10 = 5, and 5 / √(1 + (5 / 3)²)."""
    encoder = Encoder((NumberInput("age", ClippedScale(40.0, 10.0)),), PRICE, scaling="robust")
    story = story_of_row(model_for(encoder, 1), encoder, table("age\n90\n", tmp_path), 1)
    (one,) = story.cells[0].inputs
    check(one.lines, 1e-7)
    assert one.lines[1].written() == "5 / √(1 + (5 / 3)²)"
    assert one.value == pytest.approx(5 / (1 + 25 / 9) ** 0.5)


def test_the_answer_is_a_class_with_its_probability(tmp_path):
    """And whether it is true; the loss is −log of the probability of the truth."""
    story = classes_story("age,colour,bought\n55,blue,yes\n", tmp_path)
    (answer,) = story.answers
    shares = dict(zip(("no", "yes"), story.arithmetic.output.tolist(), strict=True))
    assert answer.said == max(shares, key=shares.get)
    assert answer.confidence == max(shares.values())
    assert answer.is_right == (answer.said == "yes")
    assert story.loss.value == pytest.approx(-np.log(shares["yes"]), rel=1e-5)


def test_the_answer_is_a_number_in_its_own_unit(tmp_path):
    """output · 20 + 100, which adds up to the last bit."""
    encoder = Encoder((AGE,), PRICE)
    story = story_of_row(model_for(encoder, 1), encoder, table("age,price\n55,130\n", tmp_path), 1)
    (answer,) = story.answers
    assert answer.said == pytest.approx(float(story.arithmetic.output[0]) * 20 + 100, rel=1e-12)
    assert fsum(term.value for term in answer.line.terms) == answer.said
    assert answer.true == 130
    assert story.loss.value == pytest.approx((story.arithmetic.output[0] - 1.5) ** 2, rel=1e-5)


def test_the_true_number_is_read_as_the_table_writes_it(tmp_path):
    """With a decimal comma it is as much a number as with a point; what is missing is none."""
    encoder = Encoder((AGE,), PRICE)
    prices = table("age;price\n55;130,5\n54;\n", tmp_path)
    stories = [story_of_row(model_for(encoder, 1), encoder, prices, row) for row in (1, 2)]
    assert [story.answers[0].true for story in stories] == [130.5, None]


def test_several_labels(tmp_path):
    """Each with the probability of what is said about it."""
    encoder = Encoder((AGE,), Targets((BOUGHT, ClassTarget("back", ("n", "y")))))
    model = model_for(encoder, 2, gn.Sigmoid(), gn.BinaryCrossEntropy())
    story = story_of_row(model, encoder, table("age,bought,back\n55,yes,n\n", tmp_path), 1)
    for answer, share, classes in zip(
        story.answers, story.arithmetic.output, (("no", "yes"), ("n", "y")), strict=True
    ):
        assert answer.said == classes[int(share > 0.5)]
        assert answer.confidence == pytest.approx(max(share, 1 - share))
    assert story.arithmetic.output_names == ["bought=yes", "back=y"]
    assert story.has_target


def test_without_the_truth_there_is_no_loss(tmp_path):
    """The column is not there, or its cell is empty; all else is told."""
    for text in ("age,colour\n55,blue\n", "age,colour,bought\n55,blue,\n"):
        story = classes_story(text, tmp_path)
        assert not story.has_target
        assert story.answers[0].is_right is None
        with pytest.raises(DataError, match="'bought' is not said"):
            story.loss.lines  # noqa: B018


def test_rows_are_counted_from_1(tmp_path):
    """And what is not there is refused with the range."""
    text = "age,colour,bought\n55,blue,yes\n20,red,no\n"
    assert classes_story(text, tmp_path, row=2).cells[0].cell == "20"
    for row in (0, 3):
        with pytest.raises(ConfigError, match=f"row must be from 1 to 2, got {row}"):
            classes_story(text, tmp_path, row)


def test_the_document_is_plain_json(tmp_path):
    """Cells, every layer, the strongest neurons, answers and loss."""
    story = classes_story("age,colour,bought\n55,blue,yes\n", tmp_path)
    document = json.loads(json.dumps(story.to_dict(), allow_nan=False))
    assert document["cells"][0]["cell"] == "55"
    assert len(document["strongest"]) == 2
    assert document["answers"][0]["said"] in ("no", "yes")


def test_a_picture():
    """Its pixels are its inputs, and its folder is its class if it is called like one."""
    encoder = ImageEncoder((2, 3), ("dark", "light"))
    layers = [gn.Dense(6, 2), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy())
    model.begin(0)
    images = np.arange(12, dtype=np.uint8).reshape(2, 2, 3) * 20
    pictures = Pictures(images, ["a/light/1.png", "a/other/2.png"])
    story = story_of_picture(model, encoder, pictures, 1)
    assert story.arithmetic.target == 1
    assert story.arithmetic.inputs[0, 3] == pytest.approx((60 - 127.5) / 127.5)
    assert story.arithmetic.number(1, 0).sum.terms[3].name == "pixel 1,0"
    assert not story_of_picture(model, encoder, pictures, 2).has_target
    with pytest.raises(ConfigError, match="row must be from 1 to 2, got 3"):
        story_of_picture(model, encoder, pictures, 3)


def test_numbers_are_told_without_reading_the_file_again(tmp_path, monkeypatch):
    """A table that is read anew for each of its columns makes one row of a long one slow."""
    written = table("age,bought\n1.5,no\n,yes\n2,no\n", tmp_path)
    encoder = Encoder((AGE,), BOUGHT)
    monkeypatch.setattr(Table, "_read_again", None)
    cells = [cells_of(encoder, written, row)[0].cell for row in range(3)]
    assert cells == ["1.5", None, "2"]
