"""The formula of a table's row, in the table's own columns and units."""

import json
from functools import cache

import numpy as np
import pytest

from glassnet import INFERENCE
from glassnet.errors import ConfigError, DataError
from glassnet.explain import table_formula
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_training import Columns, TableTraining

GENERATOR = np.random.default_rng(0)
SIZE = np.where(np.arange(60) % 7 == 3, np.nan, 20 + np.arange(60) % 9 + 0.25)
PLANTS = {
    "size_cm": SIZE,
    "weight_g": 900 + 30 * GENERATOR.standard_normal(60).round(3),
    "place": np.array(["north", "south", "east"] * 20, object),
    "grows": np.array([("yes", "no")[i % 3 == 0 or i % 4 == 1] for i in range(60)], object),
    "height_m": 1000 + 5 * (np.arange(60) % 3) + np.nan_to_num(SIZE) / 10,
    "sold": np.array([("yes", "no")[i % 2] for i in range(60)], object),
}


def trained(targets, activation="relu", columns=PLANTS, **settings):
    recipe = Recipe(hidden=(12, 8), activation=activation, epochs=60, weight_decay=0.0)
    ignore = [name for name in ("grows", "height_m", "sold") if name in columns]
    learning = Columns(
        targets, impute=True, ignore=[name for name in ignore if name not in targets], **settings
    )
    training = TableTraining(read(columns), learning, recipe, seed=0)
    for _ in training.stream():
        pass
    return training.model


@cache
def plants(activation):
    """A model that was trained once."""
    return trained("grows", activation)


@pytest.fixture(scope="module")
def model():
    """Numbers with missing ones, categories, and two classes."""
    return plants("relu")


def changed(row, **cells):
    """The table with other cells in one row, counted from 1."""
    columns = {name: values.copy() for name, values in PLANTS.items()}
    for name, cell in cells.items():
        columns[name][row - 1] = cell
    return read(columns)


def formula_of(model, row, table=None):
    return table_formula(model.model, model.encoder, table or read(PLANTS), row)


def own_scores(model, table, row):
    """What the network gives in float64 for an encoded row, before softmax."""
    inputs = model.encoder.encode_inputs(table)[row - 1 : row].astype(np.float64)
    for layer in model.model.layers[:-1]:
        whole = type(layer.parameters)(*(np.asarray(p, np.float64) for p in layer.parameters))
        inputs, _ = layer.compute(whole, inputs, INFERENCE)
    return inputs[0]


@pytest.mark.parametrize("row", [1, 4, 17, 60])
def test_what_columns_contribute_adds_up_to_the_scores(model, row):
    """Constant and contributions are the network's own scores, but for float32's rounding."""
    formula = formula_of(model, row)
    whole = np.sum([formula.constant, *[c.contributions for c in formula.columns]], axis=0)
    np.testing.assert_allclose(whole, own_scores(model, read(PLANTS), row), atol=1e-4)
    np.testing.assert_allclose(whole + formula.rest, formula.scores, rtol=1e-12, atol=1e-12)
    assert max(map(abs, formula.rest)) < 1e-4


def test_a_coefficient_is_per_unit_of_its_column(model):
    """A tenth of a gram more changes the scores by a tenth of the coefficient."""
    formula = formula_of(model, 5)
    weight = next(c for c in formula.columns if c.name == "weight_g")
    assert weight.below.distance > 0.1
    before = own_scores(model, read(PLANTS), 5)
    after = own_scores(model, changed(5, weight_g=PLANTS["weight_g"][4] - 0.1), 5)
    np.testing.assert_allclose(before - after, np.array(weight.coefficients) / 10, atol=1e-5)
    assert weight.contributions == tuple(c * weight.cell for c in weight.coefficients)


def test_contributions_are_compared_with_the_training_mean(model):
    """What a cell at the mean adds beyond it is nothing; one unit above, its coefficient."""
    formula = formula_of(model, 5)
    weight = next(c for c in formula.columns if c.name == "weight_g")
    assert formula.reference == "the training mean"
    expected = np.array(weight.coefficients) * (weight.cell - weight.reference)
    np.testing.assert_allclose(weight.relative, expected, rtol=1e-6)
    assert weight.reference == pytest.approx(PLANTS["weight_g"].mean(), abs=10)


def test_the_formula_ends_where_it_says_and_not_before(model):
    """Just before a border the formula still gives the scores; well behind it no longer."""
    formula, table = formula_of(model, 5), read(PLANTS)
    weight = next(c for c in formula.columns if c.name == "weight_g")
    base = own_scores(model, table, 5)
    for border, sign in ((weight.below, -1), (weight.above, 1)):
        assert border.value == pytest.approx(weight.cell + sign * border.distance)
        inside = weight.cell + sign * 0.999 * border.distance
        said = base + (inside - weight.cell) * np.array(weight.coefficients)
        np.testing.assert_allclose(
            own_scores(model, changed(5, weight_g=inside), 5), said, atol=1e-5
        )


@pytest.mark.one_in(6)
@pytest.mark.parametrize("row", range(1, 13))
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_flips_written_into_the_table_change_the_prediction(row, activation):
    """And half of the change does not; what is said to have no flip has none far and wide."""
    model = plants(activation)
    formula = formula_of(model, row)
    assert formula.exact == (activation == "relu")
    for column in formula.columns:
        if column.kind != "number":
            continue
        if column.flip is None:
            continue
        said = model.predict(changed(row, **{column.name: column.flip.value}))
        assert said.values[row - 1] == column.flip.after != formula.answer
        start = column.filling if column.cell is None else column.cell
        half = model.predict(changed(row, **{column.name: start + column.flip.change / 2}))
        assert half.values[row - 1] == formula.answer
        assert column.flip.value == pytest.approx(start + column.flip.change)


def test_the_smallest_flip_is_the_smallest_for_the_network(model):
    """Over all columns of numbers, by the size that the network receives."""
    formula = formula_of(model, 5)
    flips = [c.flip for c in formula.columns if c.flip]
    assert formula.smallest_flip.scaled == min(flip.scaled for flip in flips)
    weight = next(flip for flip in flips if flip.column == "weight_g")
    spread = PLANTS["weight_g"].std()
    assert weight.scaled == pytest.approx(abs(weight.change) / spread, rel=0.2)


def test_a_flip_beyond_every_row_of_the_table_is_said_to_be_so(model):
    """A table that has such a number knows of it; one row alone has no range to be beyond."""
    whole = formula_of(model, 5)
    for column in whole.columns:
        if column.kind == "number":
            numbers = PLANTS[column.name]
            assert column.seen == (np.nanmin(numbers), np.nanmax(numbers))
    flip = next(c for c in whole.columns if c.name == "weight_g").flip
    both = [PLANTS["weight_g"][4], flip.value]
    for seen, beyond in ((both, False), (both[:1] * 2, True), (both[:1], False)):
        some = {name: values[[4] * len(seen)] for name, values in PLANTS.items()}
        here = formula_of(model, 1, read({**some, "weight_g": np.array(seen)}))
        weight = next(c for c in here.columns if c.name == "weight_g")
        assert weight.flip.beyond == beyond
        assert weight.seen == ((min(seen), max(seen)) if len(seen) > 1 else None)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("row", [1, 2, 3, 9, 10])
def test_other_categories_say_what_the_model_then_says(model, row):
    """Every other place is tried, with its real answer and real scores."""
    place = next(c for c in formula_of(model, row).columns if c.name == "place")
    others = {"north", "south", "east"} - {place.cell}
    assert sorted(other.cell for other in place.replacements) == sorted(others)
    for other in place.replacements:
        table = changed(row, place=other.cell)
        assert model.predict(table).values[row - 1] == other.answer
        np.testing.assert_allclose(other.scores, own_scores(model, table, row), atol=1e-9)
        assert other.flips == (other.answer != formula_of(model, row).answer)


def test_the_effects_of_categories_are_those_of_the_formula():
    """Where nothing bends, an effect is just what the scores change by."""
    linear = trained("grows")
    for layer in linear.model.layers:
        if "biases" in layer.Parameters._fields:
            layer.biases = layer.biases + 100  # so that every neuron is on, wherever one looks
    place = next(c for c in formula_of(linear, 2).columns if c.name == "place")
    before = own_scores(linear, read(PLANTS), 2)
    for other in place.replacements:
        np.testing.assert_allclose(np.array(other.scores) - before, other.effects, atol=1e-4)
    weights = [np.array(other.effects) for other in place.replacements]
    np.testing.assert_allclose(place.relative, -np.sum(weights, axis=0) / 3, atol=1e-4)


def test_a_missing_number_is_filled_flagged_and_can_be_given(model):
    """Row 4 has no size: what fills it is said, and a flip is a size that could be written."""
    size = next(c for c in formula_of(model, 4).columns if c.name == "size_cm")
    assert size.cell is None
    assert size.filling == pytest.approx(np.nanmedian(SIZE), abs=1)
    assert size.replacements == ()
    if size.flip:
        said = model.predict(changed(4, size_cm=size.flip.value)).values[3]
        assert said == size.flip.after


@pytest.mark.parametrize("row", [4, 5])
def test_what_is_beyond_the_reference_has_the_flag_of_a_missing_cell_too(model, row):
    """So that both ways to tell differ by what the reference itself adds, and nothing else."""
    size = next(c for c in formula_of(model, row).columns if c.name == "size_cm")
    apart = np.array(size.contributions) - size.relative
    np.testing.assert_allclose(apart, np.array(size.coefficients) * size.reference, atol=1e-9)


def test_a_number_that_is_there_can_go_missing(model):
    """The model's answer to a row without it is among what could be in its place."""
    size = next(c for c in formula_of(model, 5).columns if c.name == "size_cm")
    (other,) = size.replacements
    assert other.cell == "(missing)"
    without = changed(5, size_cm=np.nan)
    assert other.answer == model.predict(without).values[4]
    np.testing.assert_allclose(other.scores, own_scores(model, without, 5), atol=1e-9)


def test_predicted_numbers_are_in_their_own_unit():
    """The score is the number that the model predicts, and one gram adds to it in metres."""
    model = trained("height_m")
    formula, table = formula_of(model, 5), read(PLANTS)
    predicted = model.predict(table).values[4]
    assert formula.outputs == ("height_m",)
    assert formula.scores[0] == pytest.approx(predicted, abs=1e-2)
    weight = next(c for c in formula.columns if c.name == "weight_g")
    step = 0.5 * weight.above.distance
    after = model.predict(changed(5, weight_g=weight.cell + step)).values[4]
    assert after - predicted == pytest.approx(weight.coefficients[0] * step, abs=1e-3)
    assert formula.smallest_flip is None
    assert {c.searched for c in formula.columns} == {""}


def test_several_labels_flip_one_by_one():
    """Each label has its score; a flip changes at least one of them and says all."""
    model = trained(["grows", "sold"])
    formula = formula_of(model, 5)
    assert formula.outputs == ("grows=yes", "sold=yes")
    flip = formula.smallest_flip
    said = model.predict(changed(5, **{flip.column: flip.value})).values[4]
    assert flip.after == f"grows={said[0]}, sold={said[1]}" != flip.before


def test_robust_scaling_bends_a_column_and_says_so():
    """Contributions then are those beyond the median, and coefficients hold near the cell."""
    model = trained("grows", scaling="robust")
    formula = formula_of(model, 5)
    weight = next(c for c in formula.columns if c.name == "weight_g")
    assert weight.bent
    assert formula.reference == "the training median"
    assert weight.contributions == weight.relative
    before = own_scores(model, read(PLANTS), 5)
    after = own_scores(model, changed(5, weight_g=weight.cell + 1e-2), 5)
    np.testing.assert_allclose((after - before) * 100, weight.coefficients, rtol=1e-2, atol=1e-4)
    for border, sign in ((weight.below, -1), (weight.above, 1)):
        for share, same in ((0.999, True), (1.001, False)):  # of the other number's coefficients
            cell = weight.cell + sign * share * border.distance
            there = formula_of(model, 5, changed(5, weight_g=cell)).columns[0]
            assert (there.coefficients == formula.columns[0].coefficients) == same
    if weight.flip:
        said = model.predict(changed(5, weight_g=weight.flip.value)).values[4]
        assert said == weight.flip.after


def test_everything_is_plain_json(model):
    """No number is infinite, and nothing is lost."""
    said = formula_of(model, 4).to_dict()
    assert json.loads(json.dumps(said, allow_nan=False)) == said


def test_a_column_with_units_too_large_for_numbers_is_refused():
    """One unit of numbers about 1e-310 would be more than any coefficient can say."""
    tiny = {"size": 1e-310 * (np.arange(60) - 29.5), "grows": PLANTS["grows"]}
    model = trained("grows", columns=tiny)
    with pytest.raises(DataError, match="'size' varies by only"):
        formula_of(model, 1, read(tiny))


def test_a_search_without_ends_went_along_the_whole_line():
    """Robust scaling brings all numbers between two ends, so that all of them are searched."""
    formula = formula_of(trained("grows", "gelu", scaling="robust"), 5)
    assert {c.searched for c in formula.columns if c.kind == "number"} == {"the whole line"}


def test_rows_that_are_not_there_are_refused(model):
    """Rows count from 1, and what is missing is named."""
    with pytest.raises(ConfigError, match="from 1 to 60"):
        formula_of(model, 61)
    with pytest.raises(ConfigError, match="row"):
        formula_of(model, 0)
    with pytest.raises(DataError, match="place"):
        formula_of(model, 1, read({"size_cm": SIZE, "weight_g": PLANTS["weight_g"]}))
