"""The server room: regular, physical, reproducible, and worth learning."""

import warnings

import numpy as np
import pytest

from glassnet.datasets import book_random, columns, sensors
from glassnet.errors import ConfigError

UPLOAD, DOWNLOAD, TEMPERATURE, HUMIDITY = range(4)


@pytest.fixture(scope="module")
def readings():
    """Half a year, so that averages are steady."""
    return sensors(days=182, seed=0)


def outages(X):
    """The first rows in which the server is down: no traffic, after a row with traffic."""
    down = X[:, UPLOAD] == 0
    return np.flatnonzero(down[1:] & ~down[:-1]) + 1


def by_hour(values):
    return values.reshape(-1, 24, 6).mean(axis=(0, 2))


def test_rows():
    """There are 144 rows of four readings for every day."""
    X, y = sensors(days=3, seed=0)
    assert X.shape == (432, 4)
    assert X.dtype == np.float32
    assert y.dtype == np.int64
    assert y.shape == (432,)


def test_times():
    """The rows are ten minutes apart, from a Monday at midnight."""
    table = columns("sensors", samples=2)
    times = table["time"].astype("datetime64[s]")
    assert table["time"][1] == "2024-01-01T00:10:00"
    assert times[0].astype(object).weekday() == 0
    assert (np.diff(times) == np.timedelta64(600, "s")).all()


def test_label_window(readings):
    """The hour before an outage is labelled as failure, and nothing else is."""
    X, y = readings
    hour_before = {int(row) for outage in outages(X) for row in range(outage - 6, outage)}
    assert len(outages(X)) > 100
    assert set(np.flatnonzero(y)) == hour_before


def test_quiet_midnight(readings):
    """Around midnight no outage happens, so the labels of the last hour miss nothing."""
    hours = outages(readings[0]) % 144 / 6
    assert ((hours > 6) & (hours < 23)).all()


def test_outage_length(readings):
    """After an outage the server is down for half an hour: three rows without traffic."""
    down = np.diff([0, *(readings[0][:, UPLOAD] == 0), 0])
    lengths = np.flatnonzero(down == -1) - np.flatnonzero(down == 1)
    assert set(lengths[:-1]) == {3}


def test_cause_is_visible(readings):
    """Before an outage it is hot and damp, getting hotter, and traffic is high."""
    X, _ = readings
    last = outages(X) - 1
    typical = np.median(X, axis=0)
    assert (X[last, TEMPERATURE] > 33).all()
    assert (X[last, HUMIDITY] > typical[HUMIDITY] + 5).all()
    assert np.mean(X[last, TEMPERATURE] > X[last - 5, TEMPERATURE]) > 0.99
    assert X[last, UPLOAD].mean() > 1.3 * X[:, UPLOAD].mean()


def test_broken_cooling_alone_is_harmless(readings):
    """With little traffic the air gets as damp, and no outage follows."""
    X, y = readings
    damp = (X[:, HUMIDITY] > 65) & (X[:, UPLOAD] > 0)
    quiet = X[:, UPLOAD] < 120
    assert (damp & quiet).sum() > 50
    assert y[damp & quiet].mean() < 0.1
    assert y[damp & ~quiet].mean() > 0.4


def test_daily_cycle(readings):
    """Traffic and temperature are highest in the afternoon and lowest at night."""
    X, _ = readings
    upload, temperature = by_hour(X[:, UPLOAD]), by_hour(X[:, TEMPERATURE])
    assert 1 <= upload.argmin() <= 5
    assert 12 <= upload.argmax() <= 17
    assert upload.max() > 5 * upload.min()
    assert temperature[3] < temperature[15] - 3


def test_weekends(readings):
    """At weekends there is about 0.7 of the traffic."""
    upload = readings[0][:, UPLOAD].reshape(-1, 7, 144)
    while_up = upload.sum(axis=(0, 2)) / (upload > 0).sum(axis=(0, 2))
    assert while_up[5:].mean() / while_up[:5].mean() == pytest.approx(0.7, abs=0.03)


@pytest.mark.parametrize("column", range(4))
def test_neighbours_resemble_each_other(readings, column):
    """A reading is close to the one ten minutes before."""
    values = readings[0][:, column]
    assert np.corrcoef(values[1:], values[:-1])[0, 1] > 0.8


def test_plausible_numbers(readings):
    """The readings are what one would read off in a room, with one decimal."""
    X, y = readings
    assert (X[:, :2] >= 0).all()
    assert (X[:, UPLOAD] < 1000).all()
    assert (X[:, TEMPERATURE] > 15).all()
    assert (X[:, TEMPERATURE] < 40).all()
    assert (X[:, HUMIDITY] > 30).all()
    assert (X[:, HUMIDITY] < 90).all()
    np.testing.assert_allclose(X, X.astype(np.float64).round(1), rtol=1e-6)
    assert 0.03 < y.mean() < 0.09


def test_seeds():
    """The same seed gives the same readings, another seed others; global chance is untouched."""
    before = np.random.get_state()[1]  # noqa: NPY002
    again = [sensors(days=2, seed=seed)[0] for seed in (1, 1, 2, book_random(1))]
    np.testing.assert_array_equal(again[0], again[1])
    assert (again[0] != again[2]).any()
    assert (again[0] != again[3]).any()
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_worth_learning():
    """A small network foresees about nine failures in ten, not all, and rarely cries wolf."""
    pytest.importorskip("sklearn")
    from sklearn.neural_network import MLPClassifier

    X, y = sensors(days=60, seed=0)
    mean, spread = X.mean(axis=0), X.std(axis=0)
    X_new, y_new = sensors(days=60, seed=1)
    network = MLPClassifier((16, 16), learning_rate_init=0.003, max_iter=100, random_state=0)
    with warnings.catch_warnings(action="ignore"):  # 100 epochs are enough for us
        network.fit((X - mean) / spread, y)
    y_pred = network.predict((X_new - mean) / spread)
    assert 0.8 < y_pred[y_new == 1].mean() < 0.99
    assert 0.8 < y_new[y_pred == 1].mean() < 0.99


@pytest.mark.parametrize("wrong", [0, -3, 1.5, 10**9])
def test_wrong_days(wrong):
    """A wrong number of days is refused by name."""
    with pytest.raises(ConfigError, match="days must be a whole number"):
        sensors(days=wrong)
