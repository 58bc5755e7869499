"""Many networks at once: each learns what it would learn alone."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, DivergedError
from glassnet.sweeps.grid import variant
from glassnet.sweeps.sweep import dealt

X, LABELS = gn.datasets.spiral(14, 3, seed=0)  # 42 rows
ENGINES = pytest.mark.parametrize("engine", ["numpy", "jax"])


def classifier(*middle, optimizer=None, dtype="float64"):
    layers = [gn.Dense(2, 8), gn.Tanh(), *middle, gn.Dense(8, 3), gn.Softmax()]
    return gn.Model(layers, loss=gn.CrossEntropy(), optimizer=optimizer, dtype=dtype)


def alone(model, row, folds, **plan):
    """What `fit` makes of the same network on the rows of its fold, and what that scores."""
    network = variant(model, row.settings)
    _, kept, back = list(dealt(model.batch_of(X, LABELS), folds, 0))[row.fold - 1]
    network.fit(kept.inputs, kept.targets, seed=row.seed, validation_split=0, **plan)
    return [network.evaluate(rows.inputs, rows.targets) for rows in (kept, back)]


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    ("engine", "batch_size", "shuffle"),
    [
        *(("numpy", 9, True), ("numpy", 8, False), ("numpy", 99, True)),
        pytest.param("jax", 9, True, marks=pytest.mark.thorough),
    ],
)
def test_every_network_learns_what_it_would_learn_alone(engine, batch_size, shuffle, every):
    """Its weights, its order of rows, its rate, its prices, its fold; in uneven batches, too."""
    model = classifier(optimizer=gn.Adam())
    plan = {"epochs": 3, "batch_size": batch_size, "shuffle": shuffle}
    rates = [0.01, gn.CosineDecay(0.1)]
    result = gn.sweep(
        model,
        *(X, LABELS),
        **plan,
        learning_rate=rates,
        l1=[0, 0.01],
        l2=[0.1, 0.2],
        seeds=[0, 7],
        folds=4,
        engine=engine,
    )
    assert len(result.rows) == 2 * 2 * 2 * 2 * 4
    for row in result.rows[::every]:  # of every fold, rate, price and seed
        inside, outside = alone(model, row, 4, **plan)
        assert row.in_sample == pytest.approx(inside, rel=1e-9)
        assert row.out_of_sample == pytest.approx(outside, rel=1e-9)


@ENGINES
def test_several_numbers_of_epochs_are_settings_like_others(engine):
    """Each network ends where it would end alone, with a schedule that knows where that is."""
    model = classifier(optimizer=gn.Adam(gn.CosineDecay(0.1)))
    plan = {"batch_size": 9, "engine": engine}
    result = gn.sweep(model, X, LABELS, epochs=[4, 1], folds=2, **plan)
    assert [row.settings for row in result.rows] == [{"epochs": 4}, {"epochs": 1}] * 2
    for row in result.rows:
        assert row.in_sample == pytest.approx(
            alone(model, row, 2, **plan, **row.settings)[0], rel=1e-9
        )
    assert result.model.epochs_done == result.best["epochs"] != result.rows[0].settings["epochs"]


@ENGINES
def test_several_batch_sizes_are_settings_like_others(engine):
    """Each network takes the batches that it would take alone, also where all rows are one."""
    model = classifier(optimizer=gn.Adam(gn.CosineDecay(0.1)))
    plan = {"epochs": 3, "engine": engine}
    result = gn.sweep(model, X, LABELS, batch_size=[9, 99], folds=2, **plan)
    assert [row.settings for row in result.rows] == [{"batch_size": 9}, {"batch_size": 99}] * 2
    for row in result.rows:
        inside, _ = alone(model, row, 2, **plan, **row.settings)
        assert row.in_sample == pytest.approx(inside, rel=1e-9)


@pytest.mark.parametrize(
    ("settings", "price"),
    [
        ({"l1": 0.1, "l2": 0.2}, gn.L1L2(0.1, 0.2)),
        ({"l1": 0.1}, gn.L1(0.1)),
        ({"l2": 0.2}, gn.L2(0.2)),
    ],
)
def test_a_price_is_the_one_that_is_asked_for(settings, price):
    """l1 on absolute weights, l2 on their squares, in every layer with weights."""
    first, _, second, _ = variant(classifier(), settings).layers
    assert first.weight_regularizer == second.weight_regularizer == price


@pytest.mark.parametrize("engine", ["numpy", pytest.param("jax", marks=pytest.mark.thorough)])
def test_chance_is_each_networks_own(engine):
    """What dropout drops is decided by the seed alone, as it is by `fit`; here in float32."""
    model = classifier(gn.Dropout(0.3), dtype="float32")
    plan = {"epochs": 3, "batch_size": 7, "engine": engine}
    result = gn.sweep(model, X, LABELS, **plan, seeds=[0, 4, 5], folds=2)
    for row in result.rows:
        assert row.in_sample == pytest.approx(alone(model, row, 2, **plan)[0], rel=1e-5)


@ENGINES
def test_one_that_diverges_harms_no_other(engine):
    """It is reported with its epoch; the others have what they have without it."""
    y = np.where(LABELS == 0, 1.0, -1.0)
    model = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError(), dtype="float64")
    plan = {"epochs": 60, "batch_size": 14, "folds": 3, "seeds": 2, "engine": engine}
    model.optimizer = gn.SGD()
    both = gn.sweep(model, X, y, learning_rate=[0.1, 1e9], **plan)
    one = gn.sweep(model, X, y, learning_rate=[0.1], **plan)
    fine = [row for row in both.rows if row.settings["learning_rate"] == 0.1]
    assert [row.in_sample for row in fine] == [row.in_sample for row in one.rows]
    bad = [row for row in both.rows if row.settings["learning_rate"] == 1e9]
    assert {row.diverged for row in bad} <= set(range(2, 60))
    assert {row.in_sample for row in bad} == {row.out_of_sample for row in bad} == {None}
    assert both.best == {"learning_rate": 0.1}
    assert [one.diverged for one in both.summary] == [0, 6]


def test_both_engines_see_a_network_diverge_in_the_same_epoch():
    """And so does `fit`."""
    y = np.where(LABELS == 0, 1.0, -1.0)
    model = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError(), optimizer=gn.SGD(1e9))
    with pytest.raises(DivergedError) as caught:
        variant(model, {}).fit(X, y, epochs=60, batch_size=42, validation_split=0, seed=0)
    epochs = []
    for engine in ("numpy", "jax"):
        rates = [0.01, 1e9]
        result = gn.sweep(
            *(model, X, y), epochs=60, batch_size=42, learning_rate=rates, folds=0, engine=engine
        )
        epochs.append(result.rows[1].diverged)
    assert epochs[0] == epochs[1]
    assert f"epoch {epochs[0]}" in str(caught.value)


def test_where_every_setting_diverges_there_is_no_best():
    """That is an error, and not a model."""
    y = np.where(LABELS == 0, 1.0, -1.0)
    model = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError(), optimizer=gn.SGD(1e9))
    with pytest.raises(DivergedError, match="2 of 2 networks diverged"):
        gn.sweep(model, X, y, epochs=60, folds=2)


def small(**options):
    settings = {"learning_rate": [0.001, 0.1], "l2": [0, 0.1], "seeds": 2, "folds": 3}
    return gn.sweep(classifier(), X, LABELS, epochs=20, batch_size=14, **{**settings, **options})


def test_the_best_settings_learn_from_all_rows():
    """The model is what `fit` makes of them with the first seed."""
    result = small()
    assert result.best["learning_rate"] == 0.1
    network = variant(classifier(), result.best)
    network.fit(X, LABELS, epochs=20, batch_size=14, seed=0, validation_split=0)
    assert result.model.digest() == network.digest()
    scores = [one.score for one in result.summary]
    assert scores == sorted(scores)
    assert result.summary[0].settings == result.best


def test_means_and_deviations_are_those_of_the_rows():
    """Over seeds and folds."""
    result = small()
    column = [row.out_of_sample["accuracy"] for row in result.rows if row.settings == result.best]
    assert len(column) == 6
    spread = result.summary[0].out_of_sample["accuracy"]
    assert spread.mean == pytest.approx(np.mean(column))
    assert spread.deviation == pytest.approx(np.std(column))


def test_data_frames_take_the_columns():
    """pandas and polars, each network a row."""
    columns = small(l2=None, learning_rate=[0.1, gn.CosineDecay(0.1)]).to_dict()
    for frame in (pd.DataFrame(columns), pl.DataFrame(columns)):
        assert frame.shape == (2 * 2 * 3, 4 + 4)
        assert frame["learning_rate"][0] == "0.1"
        assert frame["learning_rate"][11].startswith("CosineDecay")
        assert frame["out_of_sample_loss"].mean() > 0


def test_structures_side_by_side():
    """Several models have names, and each is trained with every setting."""
    wide = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy(), dtype="float64")
    result = gn.sweep(
        {"deep": classifier(), "flat": wide},
        *(X, LABELS),
        epochs=2,
        learning_rate=[0.1, 0.2],
        folds=2,
    )
    names = [row.settings["model"] for row in result.rows]
    assert names == ["deep"] * 4 + ["flat"] * 4
    assert result.best["model"] in ("deep", "flat")


def test_nothing_held_back():
    """Then settings are compared in sample."""
    result = small(folds=0)
    assert {row.fold for row in result.rows} == {None}
    assert result.summary[0].score == result.summary[0].in_sample["loss"].mean


def test_a_column_of_yes_and_no_is_dealt_evenly():
    """As evenly as class numbers are; only other columns of numbers have no classes."""
    model = gn.Model([gn.Dense(2, 1), gn.Sigmoid()], loss=gn.BinaryCrossEntropy())
    rare = np.arange(42) < 4
    folds = dealt(model.batch_of(X, rare), 4, 0)
    assert [back.targets.sum() for _, _, back in folds] == [1, 1, 1, 1]


def test_settings_may_come_as_arrays():
    """Whole numbers, too."""
    numbers = np.array([1, 2])
    model = classifier()
    result = gn.sweep(
        *(model, X, LABELS), epochs=numbers, batch_size=7 * numbers, seeds=numbers, folds=0
    )
    settings = [{"epochs": n, "batch_size": size} for n in (1, 2) for size in (7, 14)]
    assert [row.settings for row in result.rows[::2]] == settings
    assert [row.seed for row in result.rows[:2]] == [1, 2]


def test_what_cannot_be_tried():
    """Empty lists, values twice, a single fold, unknown engines, prices on nothing."""
    for options, words in (
        ({"learning_rate": []}, "learning_rate must be a list"),
        ({"l1": [1, 1]}, "l1 has a value twice"),
        ({"folds": 1}, "folds must be a whole number ≥ 2"),
        ({"engine": "abacus"}, "unknown engine 'abacus' for a sweep"),
        ({"seeds": 0}, "seeds must be a whole number ≥ 1"),
        ({"seeds": []}, r"write for example seeds=\[0, 1\]"),
    ):
        with pytest.raises(ConfigError, match=words):
            small(**options)
    normal = gn.Model([gn.LayerNorm(2)], loss=gn.MeanSquaredError())
    for nothing in ({}, [classifier()], {"first": "a model"}, 3):
        with pytest.raises(ConfigError, match="give a model, or several under names"):
            gn.sweep(nothing, X, X, epochs=1)
    for epochs, words in (([], "must be a list"), ([2, 2], "twice"), ([2, 0.5], "whole number")):
        with pytest.raises(ConfigError, match=words):
            gn.sweep(classifier(), X, LABELS, epochs=epochs)
    with pytest.raises(ConfigError, match="no layer takes a price"):
        gn.sweep(normal, X, X, epochs=1, l1=[0.1], folds=0)
