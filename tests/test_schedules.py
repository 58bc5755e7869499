"""Schedules: the learning rate of every step, against PyTorch and against plain arithmetic."""

import dataclasses
import json
import math
from pathlib import Path

import pytest

from glassnet import schedules
from glassnet.errors import ConfigError
from glassnet.schedules import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    OneCycle,
    Schedule,
    StepDecay,
    WarmUp,
)

GOLDEN = json.loads((Path(__file__).parent / "golden" / "schedules.json").read_text())["schedules"]
EVERY = [
    InverseTimeDecay(0.1, decay=0.01),
    StepDecay(0.1, factor=0.5, every=3),
    ExponentialDecay(0.1, factor=0.9),
    CosineDecay(0.1),
    OneCycle(0.1),
    WarmUp(0.1, steps=3),
    WarmUp(CosineDecay(0.1), steps=3),
]
EACH = pytest.mark.parametrize("schedule", EVERY, ids=str)


def made(name, settings):
    """The schedule that a golden row describes."""
    then = settings.get("then")
    if isinstance(then, dict):
        settings = settings | {"then": made(then["schedule"], then["settings"])}
    return getattr(schedules, name)(**settings)


def rates(schedule, steps=100):
    return [schedule.rate(iterations) for iterations in range(steps)]


def test_every_schedule_has_a_referee():
    """Nobody can add a schedule without golden numbers."""
    public = {s for s in vars(schedules).values() if isinstance(s, type) and s is not Schedule}
    public = {s.__name__ for s in public if issubclass(s, Schedule)}
    assert {row["schedule"] for row in GOLDEN} == public
    assert {type(schedule).__name__ for schedule in EVERY} == public


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['schedule']}-{row['settings']}")
def test_hundred_rates_are_those_of_pytorch(row):
    """Step by step, the learning rate is the one that PyTorch's equivalent gives."""
    schedule = made(row["schedule"], row["settings"])
    assert rates(schedule) == pytest.approx(row["rates"], rel=1e-12, abs=1e-15)


@EACH
def test_rates_are_positive_and_never_jump_up_again(schedule):
    """Within training every rate is a positive number; once past its peak it only falls."""
    seen = rates(schedule.over(40), 40)
    assert all(type(rate) is float and 0 < rate <= 0.1 for rate in seen)
    falling = seen[seen.index(max(seen)) :]
    assert falling == sorted(falling, reverse=True)


@EACH
def test_after_its_end_a_schedule_stays_where_it_ended(schedule):
    """Who trains longer than planned goes on with a sensible rate."""
    late = [schedule.over(40).rate(iterations) for iterations in (40, 41, 10**6)]
    assert all(0 <= rate <= 0.1 for rate in late)
    assert late == sorted(late, reverse=True)


@EACH
def test_the_length_of_training_is_filled_in_once(schedule):
    """`over` completes what was left open, keeps what was said, and changes nothing."""
    before = dataclasses.asdict(schedule)
    filled = schedule.over(40)
    assert filled.over(80) == filled
    assert dataclasses.asdict(schedule) == before


def test_first_rate_is_the_initial_one():
    """The first step is made with the rate that was asked for."""
    starts = [schedule.over(40).rate(0) for schedule in EVERY]
    assert starts == pytest.approx([0.1, 0.1, 0.1, 0.1, 0.1 / 25, 0.1 / 4, 0.1 / 4])


def test_the_book_s_decay():
    """A rate of 1 with decay 0.1 is 1, 1/1.1, 1/1.2, … (chapter 10)."""
    assert rates(InverseTimeDecay(1.0, 0.1), 4) == [1, 1 / 1.1, 1 / 1.2, 1 / 1.3]


def test_stairs_and_slope_meet_where_a_stair_begins():
    """Every third step both have halved once more; between them only the slope goes on."""
    stairs, slope = StepDecay(1.0, factor=0.5, every=3), ExponentialDecay(1.0, factor=0.5, every=3)
    assert rates(stairs, 7) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25]
    assert rates(slope, 7) == pytest.approx([2 ** (-i / 3) for i in range(7)])


def test_cosine_ends_at_final():
    """Half-way it is in the middle, and at the end at `final`, from then on for ever."""
    schedule = CosineDecay(1.0, final=0.5, steps=10)
    assert [schedule.rate(i) for i in (0, 5, 10, 11, 20)] == pytest.approx([1, 0.75, 0.5, 0.5, 0.5])


def test_one_cycle_reaches_its_peak_and_its_end():
    """Of 10 steps the third is made at the peak and the tenth at 4 · 10⁻⁶ of it."""
    seen = rates(OneCycle(2.0, steps=10), 12)
    assert seen[2] == max(seen) == pytest.approx(2)
    assert seen[9:] == pytest.approx([8e-6, 8e-6, 8e-6])


@pytest.mark.parametrize(("steps", "warm_share"), [(1, 0.3), (2, 0.5), (5, 0.2), (7, 0.0)])
def test_one_cycle_of_few_steps(steps, warm_share):
    """However short the cycle, every rate is a number between its last one and its peak."""
    seen = rates(OneCycle(1.0, steps=steps, warm_share=warm_share), steps + 1)
    assert all(4e-6 <= rate <= 1 for rate in seen)
    assert seen[-1] == pytest.approx(4e-6)


def test_warm_up_is_a_straight_line_to_what_follows():
    """Equal strides up to the first rate of `then`, which then runs its full length."""
    schedule = WarmUp(CosineDecay(1.0, final=0.5), steps=4).over(14)
    assert rates(schedule, 5) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert schedule.then == CosineDecay(1.0, final=0.5, steps=10)
    assert schedule.rate(14) == 0.5


def test_warm_up_towards_a_rising_schedule():
    """The line leads to the first rate of `then`, even where `then` goes on rising."""
    schedule = WarmUp(OneCycle(1.0, steps=50), steps=3)
    assert rates(schedule, 4) == pytest.approx([0.01, 0.02, 0.03, 0.04])


@pytest.mark.parametrize("then", [0.1, CosineDecay(0.1)], ids=str)
def test_warm_up_longer_than_training_is_refused(then):
    """A warm-up that would never end is said, not silently cut."""
    with pytest.raises(ConfigError, match=r"warm-up of 10 steps .* training of 10"):
        WarmUp(then, steps=10).over(10)


@pytest.mark.parametrize("schedule", [CosineDecay(0.1), OneCycle(0.1), WarmUp(OneCycle(0.1), 3)])
def test_an_unknown_length_is_said(schedule):
    """Asked for a rate before the length of training is known, a schedule says so."""
    with pytest.raises(ConfigError, match="does not know how many steps"):
        schedule.rate(0)


@EACH
def test_settings_are_fixed(schedule):
    """A schedule can be shared: nobody can change it behind another's back."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(schedule, dataclasses.fields(schedule)[0].name, 1.0)


def bad_settings():
    """Every number of every schedule, set to something it cannot be."""
    for schedule in EVERY:
        for field in dataclasses.fields(schedule):
            wrong = [-1, math.nan, math.inf, True, "1"]
            wrong += [0, 2.5] if field.name in ("every", "steps") else []
            wrong += [0] if field.name in ("initial", "peak", "factor", "start_share") else []
            wrong += [1.5] if field.name in ("factor", "start_share", "final_share") else []
            wrong += [1] if field.name == "warm_share" else []
            for value in wrong:
                yield pytest.param(
                    schedule, field.name, value, id=f"{schedule} with {field.name}={value!r}"
                )


@pytest.mark.parametrize(("schedule", "name", "value"), list(bad_settings()))
def test_settings_that_make_no_sense_are_refused(schedule, name, value):
    """The error names the setting, and comes when the schedule is made, not in step 1000."""
    with pytest.raises(ConfigError, match=name):
        dataclasses.replace(schedule, **{name: value})


def test_a_final_rate_above_the_initial_one_is_refused():
    """A decay does not rise."""
    with pytest.raises(ConfigError, match="final"):
        CosineDecay(0.1, final=0.2)


def test_a_schedule_without_a_formula_is_not_one():
    """The abstract schedule has no rate."""
    with pytest.raises(NotImplementedError):
        Schedule().rate(0)
