"""A small server room whose cooling unit keeps breaking: will the server fail within the hour?

The simulation takes one step of ten minutes per row, beginning on a Monday at midnight.

    load         share of full traffic: a daily wave from 0.1 at 3 h to 1 at 15 h, at weekends
                 0.7 of it, times slowly changing noise; 0 while the server is down
    temperature  + 1.6 °C · load, and − 35 % of what it is above the supply air, or − 5 % while
                 the cooling is broken and only the fans turn
    humidity     10 % of the way to 45 % relative humidity, or to 75 % while nothing dries the air
    breakdown    the cooling breaks with probability load² / 20 and is repaired after four hours
    outage       above 34 °C the server switches off for the next half hour; the cooling is
                 repaired meanwhile

At full load a broken cooling leads to an outage in a little over an hour, at half load the
repair comes first: neither the temperature nor the traffic alone tells. Readings have noise of
their own, so that no classifier is always right.
"""

import numpy as np

from ..arrays import Array
from ..settings import whole
from .stream import Chance, Seed, chance_from

ROWS_PER_DAY = 144  # one every ten minutes
WINDOW = 6  # rows before an outage that are labelled "failure": one hour
DOWN = 3  # rows without traffic: half an hour
REPAIR = 24  # rows until broken cooling is repaired: four hours
LIMIT = 34.0  # °C
READINGS = ("upload_mbit_s", "download_mbit_s", "temperature_c", "humidity_percent")
MOST_DAYS = 10_000


def sensors(days: int = 30, *, seed: Seed = None) -> tuple[Array, Array]:
    """Sensor readings of a server every ten minutes: will it fail within the next hour?

    Shapes:
        X  (144 · days, 4)  float32: upload and download in Mbit/s, temperature in °C,
                            relative humidity in %
        y  (144 · days,)    1 in the hour before an outage, otherwise 0
    `columns("sensors")` has the time of every reading as well.
    Source: the example of NNFS ch. 1; the simulation is ours.

    >>> X, y = sensors(days=2, seed=0)
    >>> X.shape, y.shape
    ((288, 4), (288,))
    """
    readings, fails = simulate(days, seed)
    return readings.astype(np.float32), fails.astype(np.int64)


def times(rows: int) -> Array:
    """Return the time of every reading as ISO text, ten minutes apart."""
    first = np.datetime64("2024-01-01T00:00:00")
    return np.datetime_as_string(first + np.timedelta64(10, "m") * np.arange(rows)).astype(object)


def simulate(days: int, seed: Seed) -> tuple[Array, Array]:
    """Return the readings (rows, 4), rounded to one decimal, and which precede an outage."""
    rows = ROWS_PER_DAY * whole("days", days, at_most=MOST_DAYS)
    chance = chance_from(seed)
    planned = _demand(rows) * np.exp(0.08 * _drift(chance, rows, 0.9))
    supply = 21 + 0.5 * _daily_wave(rows, 10) + 0.3 * _drift(chance, rows, 0.98)
    moisture = 45 + 1.5 * _drift(chance, rows, 0.98)
    breaks = chance.random(rows) < planned**2 / 20
    temperature, humidity, up = _run(planned, supply, moisture, breaks)
    load = planned * up
    readings = [
        300 * load * np.exp(0.08 * chance.standard_normal(rows)),
        80 * load**0.8 * np.exp(0.12 * chance.standard_normal(rows)),
        temperature + 0.15 * chance.standard_normal(rows),
        humidity + 0.4 * chance.standard_normal(rows),
    ]
    return np.column_stack(readings).round(1), _precedes_outage(up)


def _daily_wave(rows: int, hour_of_zero: float) -> Array:
    hours = np.arange(rows) / 6
    return np.sin(2 * np.pi * (hours - hour_of_zero) / 24)


def _demand(rows: int) -> Array:
    weekend = np.arange(rows) // ROWS_PER_DAY % 7 >= 5
    return np.where(weekend, 0.7, 1.0) * (0.55 + 0.45 * _daily_wave(rows, 9))


def _drift(chance: Chance, rows: int, kept: float) -> Array:
    """Noise of variance 1 in which every value keeps a share of the one before."""
    noise = chance.standard_normal(rows)
    noise[1:] *= (1 - kept**2) ** 0.5
    for row in range(1, rows):
        noise[row] += kept * noise[row - 1]
    return noise


def _run(planned: Array, supply: Array, moisture: Array, breaks: Array) -> tuple[Array, ...]:
    """Step through the rows: temperature, humidity, and whether the server was up."""
    temperature, humidity = np.empty_like(planned), np.empty_like(planned)
    up = np.ones(len(planned), bool)
    degrees, percent, broken, down = supply[0], moisture[0], 0, 0
    for row, load in enumerate(planned):
        up[row] = not down
        if breaks[row] and up[row] and not broken:
            broken = REPAIR
        degrees += 1.6 * load * up[row] - (0.05 if broken else 0.35) * (degrees - supply[row])
        percent += 0.1 * (moisture[row] + (30 if broken else 0) - percent)
        temperature[row], humidity[row] = degrees, percent
        broken, down = max(broken - 1, 0), max(down - 1, 0)
        if degrees > LIMIT and up[row]:
            broken, down = 0, DOWN
    return temperature, humidity, up


def _precedes_outage(up: Array) -> Array:
    """Mark the hour before each outage. There is none at midnight, where the rows end."""
    fails = np.zeros(len(up), bool)
    for outage in np.flatnonzero(up[:-1] & ~up[1:]) + 1:
        fails[max(outage - WINDOW, 0) : outage] = True
    return fails & up
