"""Areas of effect of a table's model: along one column, over two, from one row to another."""

import json

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.explain import areas_along, areas_between
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_training import Columns, TableTraining

DRAWN = np.random.default_rng(0)
SHOPS = {
    "price": 5 + 2 * DRAWN.random(80).round(3),
    "metres": np.where(np.arange(80) % 9 == 4, np.nan, 100 * DRAWN.random(80).round(3)),
    "town": np.array(["A", "B"] * 40, object),
    "open": np.array([("yes", "no")[i % 3 == 0] for i in range(80)], object),
    "income": 1e6 + 1e4 * DRAWN.standard_normal(80),
}


def trained(target, activation="relu", columns=SHOPS, **settings):
    recipe = Recipe(hidden=(10, 6), activation=activation, epochs=60, weight_decay=0.0)
    ignore = [name for name in ("open", "income") if name in columns and name != target]
    learning = Columns(target, impute=True, ignore=ignore, **settings)
    training = TableTraining(read(columns), learning, recipe, seed=0)
    for _ in training.stream():
        pass
    return training.model


@pytest.fixture(scope="module")
def model():
    """Open or not, from a price, metres of which some are missing, and a town."""
    return trained("open")


def changed(row, **cells):
    columns = {name: values.copy() for name, values in SHOPS.items()}
    for name, cell in cells.items():
        columns[name][row - 1] = cell
    return read(columns)


def call(function, model, *words):
    return function(model.model, model.encoder, read(SHOPS), *words)


def test_along_a_column_the_answers_are_the_models_own(model):
    """Cells written into the table at many places of the line get the answer of their part."""
    areas = call(areas_along, model, ["price"], 3)
    assert areas.axis == "price"
    assert areas.answers[0].interval.low == -np.inf
    assert areas.answers[-1].interval.high == np.inf
    for price in np.linspace(0, 12, 40):
        said = model.predict(changed(3, price=price)).values[2]
        near = [part for part in areas.answers if part.interval.contains(price)]
        assert [part.answer for part in near] == [said]


def test_a_line_over_a_missing_number_is_over_numbers_that_are_there(model):
    """Row 5 has no metres; along metres it has some."""
    areas = call(areas_along, model, ["metres"], 5)
    for metres in (0.0, 37.0, 99.0):
        said = model.predict(changed(5, metres=metres)).values[4]
        (part,) = [part for part in areas.answers if part.interval.contains(metres)]
        assert part.answer == said


def test_numbers_to_predict_have_their_own_unit():
    """Along a column and over two, formulas give the predicted income itself."""
    model = trained("income")
    line, plane = (call(areas_along, model, names, 2) for names in (["price"], ["price", "metres"]))
    assert line.answers == ()
    assert plane.shares == {}
    for price, metres in ((5.2, SHOPS["metres"][1]), (6.4, 80.0)):
        said = model.predict(changed(2, price=price, metres=metres)).values[1]
        region = plane.regions.find((price, metres))
        own = np.array([price, metres]) @ plane.regions.slopes[region]
        assert own + plane.regions.offsets[region] == pytest.approx(said, rel=1e-6)
    missing = call(areas_along, model, ["metres"], 5)  # where row 5 has none
    said = model.predict(changed(5, metres=37.0)).values[4]
    assert missing.pieces.at(37.0)[0] == pytest.approx(said, rel=1e-7)
    said = model.predict(changed(2, price=5.2)).values[1]
    assert line.pieces.at(5.2)[0] == pytest.approx(said, rel=1e-6)


def test_over_two_columns_the_shares_are_those_of_counting(model):
    """The window is the table's range and 5 % more on each side; shares of answers add up to 1."""
    areas = call(areas_along, model, ["price", "metres"], 1)
    low, high = SHOPS["price"].min(), SHOPS["price"].max()
    more = 0.05 * (high - low)
    assert areas.window[0] == pytest.approx((low - more, high + more))
    assert sum(areas.shares.values()) == pytest.approx(1)
    (x, y), counted = areas.window, 0
    points = np.random.default_rng(1).random((4000, 2))
    inputs = np.repeat(model.encoder.encode_inputs(read(SHOPS))[:1], 4000, axis=0)
    names = list(model.encoder.input_names)
    for name, (low, high), share in zip(("price", "metres"), (x, y), points.T, strict=True):
        part = next(part for part in model.encoder.inputs if part.name == name)
        inputs[:, names.index(name)] = part.scale.apply(low + (high - low) * share)
    inputs[:, names.index("metres is missing")] = 0
    counted = (model.model.predict(inputs).argmax(axis=1) == 1).mean()
    assert areas.shares.get(model.class_names[1], 0) == pytest.approx(counted, abs=0.04)


def test_between_two_rows_all_columns_change_together(model):
    """At t = 0 and 1 the answers are those of the rows."""
    areas = call(areas_between, model, 1, 2)
    said = model.predict(read(SHOPS)).values
    assert areas.rows == (1, 2)
    assert areas.answers[0].answer == said[0]
    assert areas.answers[-1].answer == said[1]
    assert [areas.pieces.edges[0], areas.pieces.edges[-1]] == [0, 1]


def test_a_table_of_one_column_or_two_needs_no_choice():
    """All of its columns are meant."""
    one = {"price": SHOPS["price"], "open": SHOPS["open"]}
    line = trained("open", columns=one)
    assert areas_along(line.model, line.encoder, read(one)).axis == "price"
    two = {**one, "weight": DRAWN.random(80)}
    plane = trained("open", columns=two)
    assert areas_along(plane.model, plane.encoder, read(two)).axes == ("price", "weight")


def test_robust_scaling_is_looked_at_as_the_network_receives_it():
    """Straight lines would be bent in the column's own unit; the axis says so."""
    model = trained("open", scaling="robust")
    areas = call(areas_along, model, ["price"], 3)
    assert areas.axis == "price, as the network receives it"
    assert [areas.pieces.edges[0], areas.pieces.edges[-1]] == [-3, 3]
    one = {name: values[:1] for name, values in SHOPS.items()}
    plane = areas_along(model.model, model.encoder, read(one), ["price", "metres"])
    for low, high in plane.window:  # of a single row: its number, and one spread to each side
        assert high - low == pytest.approx(2)


def test_everything_is_plain_json(model):
    """Lines and planes, with infinite ends as null."""
    for words in (["price"], ["price", "metres"]):
        said = call(areas_along, model, words, 1).to_dict()
        assert json.loads(json.dumps(said, allow_nan=False)) == said


def test_what_has_no_areas_is_refused_with_what_has(model):
    """Categories, three columns, unknown ones, equal rows, curves."""
    with pytest.raises(ConfigError, match="'town' holds categories") as caught:
        call(areas_along, model, ["town"], 1)
    assert "'price', 'metres'" in caught.value.do
    with pytest.raises(ConfigError, match="the network has 3: ") as caught:
        call(areas_along, model)
    assert "--between" in caught.value.do
    with pytest.raises(ConfigError, match="different columns"):
        call(areas_along, model, ["price", "price"])
    with pytest.raises(ConfigError, match="'prize'"):
        call(areas_along, model, ["prize"])
    with pytest.raises(ConfigError, match="no way between"):
        call(areas_between, model, 7, 7)
    with pytest.raises(ConfigError, match="GELU"):
        call(areas_along, trained("open", "gelu"), ["price"])
