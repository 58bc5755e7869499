"""Checks: what a stage may ask for, each a sentence and a look at the bench."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from .acts import SETTINGS, Act, Setting, Train, Write
from .bounds import KEYS, Bounds, bounds_in, said, within_in
from .plan import Plan, place_in
from .section import Section
from .seen import Seen

OWN = ("kind", "asks", "missing")
NEAR_CURVE = 0.05


class Result(NamedTuple):
    """How a check stands: whether it holds, what it asks for, and what there is now.

    place  the neuron that it is about: layer from 1, neuron from 0
    """

    passed: bool
    asks: str
    now: str
    missing: str
    place: tuple[int, int] | None


@dataclass(frozen=True)
class Check:
    """Something that can be asked for.

    asks     what is asked for, in words
    missing  what to say while it does not hold; may be empty
    look     finds what there is now
    holds    whether that will do
    remedy   what makes it hold, where that is clear
    place    the neuron that it is about: layer from 1, neuron from 0
    row      the row that it is about, from 0
    unit     what follows the number that there is now
    """

    asks: str
    missing: str
    look: Callable[[Seen], Any]
    holds: Callable[[Any], bool]
    remedy: Act | None = None
    place: tuple[int, int] | None = None
    row: int | None = None
    unit: str = ""

    def result(self, seen: Seen) -> Result:
        """Look whether it holds."""
        now = self.look(seen)
        passed = self.holds(now)
        return self.told(passed, "" if passed else words_for(now) + self.unit)

    def told(self, passed: bool, now: str) -> Result:
        """The check in words."""
        return Result(passed, self.asks, now, self.missing, self.place)


def words_for(now: Any) -> str:
    """What there is now, as it is shown."""
    if isinstance(now, str):
        return now
    return said(float(f"{now:.4g}")) if now is not None and isfinite(now) else "no number"


def check_in(section: Section, plan: Plan, curve: Any) -> Check:
    """Read one check of a stage with this network.

    curve  the stage's own target for the function; None for the rows' targets

    Raises:
        DataError  there is no such check, or it does not suit the network
    """
    kind = section.word("kind", KINDS)
    own, missing = section.text("asks", ""), section.text("missing", "")
    keys, make = KINDS[kind]
    asks, *rest = make(section, plan, curve)
    section.done((*OWN, *keys))
    return Check(own or asks, missing, *rest)


# -- kinds: each reads its keys, and gives the sentence, the look, the test and the remedy ----


def output_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """What a layer gives for a row."""
    layer = section.whole("layer", len(plan.layers), low=1, high=len(plan.layers))
    own = plan.layers[layer - 1]
    row = section.whole("row", 1, low=1, high=len(plan.rows.X))
    neuron = section.whole("neuron", 0, low=0, high=own.neurons - 1)
    bounds = bounds_in(section)
    is_last = layer == len(plan.layers)
    what = f"layer {layer}, neuron {neuron}"
    if is_last:
        what = "the output" if own.neurons == 1 else f"output {plan.rows.outputs[neuron]}"
    asks = f"row {row}: {what} {bounds.words}"

    def look(seen: Seen) -> float:
        return float(seen.output(layer)[row - 1, neuron])

    return asks, look, bounds.hold, None, (layer, neuron), row - 1


def parameter_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """A weight or a bias."""
    place = place_in(section, plan)
    return parameter_asked(plan, place, bounds_in(section))


def parameter_asked(
    plan: Plan, place: tuple[int, int, int | None], bounds: Bounds
) -> tuple[Any, ...]:
    """The parts of a check of one number."""
    layer, neuron, source = place
    what = "the bias" if source is None else f"the weight from {plan.source(layer, source)}"
    asks = f"layer {layer}, neuron {neuron}: {what} {bounds.words}"
    remedy = None if bounds.middle is None else Write(layer, neuron, source, bounds.middle)

    def look(seen: Seen) -> float:
        return seen.parameter(layer, neuron, source)

    return asks, look, bounds.hold, remedy, (layer, neuron)


def loss_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """The loss on all rows."""
    bounds = bounds_in(section)
    return f"the loss {bounds.words}", lambda seen: seen.measures.get("loss"), bounds.hold


def accuracy_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """The share of rows whose class is right."""
    if not plan.rows.has_classes:
        raise section.wrong("these rows have no classes", "ask for the loss instead", "kind")
    bounds = bounds_in(section)
    return f"the accuracy {bounds.words}", lambda seen: seen.measures.get("accuracy"), bounds.hold


def neuron_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """Whether a neuron is 0 on every row."""
    layer = section.whole("layer", low=1, high=len(plan.layers))
    neuron = section.whole("neuron", 0, low=0, high=plan.layers[layer - 1].neurons - 1)
    wanted = section.word("is", ("dead", "alive"))
    meaning = "0 on every row" if wanted == "dead" else "above 0 on some row"
    asks = f"layer {layer}, neuron {neuron} is {wanted}: {meaning}"

    def look(seen: Seen) -> str:
        return "alive" if seen.output(layer)[:, neuron].any() else "dead"

    return asks, look, lambda now: now == wanted, None, (layer, neuron)


def epochs_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """How many epochs it has learned."""
    bounds = bounds_in(section)
    remedy = None if bounds.middle is None else Train(max(1, round(bounds.middle)))
    return f"the epoch {bounds.words}", lambda seen: float(seen.epochs), bounds.hold, remedy


def setting_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """A setting of learning."""
    name = section.word("name", SETTINGS)
    spoken = name.replace("_", " ")
    remedy: Setting | None
    if name == "optimizer":
        wanted = section.text("is", most=40)
        remedy = Setting(name, wanted)
        remedy.check(section)
        return (
            f"the optimizer is {wanted}",
            lambda seen: seen.learning.optimizer,
            lambda now: now == wanted,
            remedy,
        )
    bounds = bounds_in(section)
    remedy = None
    if bounds.middle is not None:
        remedy = Setting(name, round(bounds.middle) if name == "batch_size" else bounds.middle)
        remedy.check(section)
    asks = f"the {spoken} {bounds.words}"
    return asks, lambda seen: getattr(seen.learning, name), bounds.hold, remedy


def function_check(section: Section, plan: Plan, curve: Any) -> tuple[Any, ...]:
    """How far the network's function is from what it should be, where it is farthest."""
    if plan.rows.has_classes:
        raise section.wrong("these rows have classes", "ask for the accuracy instead", "kind")
    within = within_in(section, NEAR_CURVE)
    what = "the drawn curve" if curve is not None else "the targets"
    asks = f"the function is nowhere more than {said(within)} from {what}"

    def look(seen: Seen) -> float:
        found = seen.output(len(plan.layers))
        wanted = plan.rows.y if curve is None else curve.at(plan.rows.X)
        return float(np.abs(found - wanted).max())

    return asks, look, lambda now: now <= within + 1e-9, None, None, None, " away"


Kind = tuple[tuple[str, ...], Callable[[Section, Plan, Any], tuple[Any, ...]]]
KINDS: dict[str, Kind] = {
    "output": (("layer", "neuron", "row", *KEYS), output_check),
    "parameter": (("layer", "neuron", "input", *KEYS), parameter_check),
    "loss": (KEYS, loss_check),
    "accuracy": (KEYS, accuracy_check),
    "neuron": (("layer", "neuron", "is"), neuron_check),
    "epochs": (KEYS, epochs_check),
    "setting": (("name", *KEYS), setting_check),
    "function": (("within",), function_check),
}
