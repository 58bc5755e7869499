"""One weight, one step: how training moved it, with every number."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...clipping import ClipByNorm, ClipByValue, Clipping
from ...errors import ConfigError
from ...model import Model
from ...optimizers import Optimizer
from ...settings import whole
from ...train_step import Batch
from ...training import Plan
from .chain import Address, address_of
from .optimizer_rules import FORMULAS, move
from .parameter_rules import RowNames, gradient_sum, price
from .passage import Place
from .repetition import Moment, Watch, moment_of
from .schedule_rules import learning_rate
from .sums import Calculation, Sum, Term


@dataclass(frozen=True)
class Update:
    """How one step of a training moved one weight.

    step      from 1, over all epochs; `batch` of `batches` in `epoch`
    rows      the training rows in the batch, from 0
    formula   of the optimizer
    before    the weight, and `state` what the optimizer knew about it
    gradient  of the mean loss of the batch, and of the price
    clipping  what a limit on gradients has changed; no lines without one
    rate      the learning rate of this step
    lines     of the optimizer; the value of the last one is the new weight
    after     the weight that training holds after the step, and `state_after`
    """

    address: Address
    step: int
    epoch: int
    batch: int
    batches: int
    rows: tuple[int, ...]
    optimizer: str
    formula: str
    before: float
    state: dict[str, float]
    data: Sum
    price: Calculation | None
    gradient: Sum
    clipping: tuple[Calculation, ...]
    rate: tuple[Calculation, ...]
    lines: tuple[Calculation, ...]
    after: float
    state_after: dict[str, float]

    @property
    def difference(self) -> float:
        """The stored weight less that of the lines: 0, unless this machine rounds otherwise."""
        return self.after - self.lines[-1].value

    def to_dict(self) -> dict[str, Any]:
        """Return the update as plain JSON."""
        return {
            "parameter": str(self.address),
            **{name: getattr(self, name) for name in ("step", "epoch", "batch", "batches")},
            "rows": list(self.rows),
            "optimizer": self.optimizer,
            "formula": self.formula,
            "before": self.before,
            "state": self.state,
            "data": self.data.to_dict(),
            "price": self.price and self.price.to_dict(),
            "gradient": self.gradient.to_dict(),
            "clipping": [line.to_dict() for line in self.clipping],
            "learning_rate": [line.to_dict() for line in self.rate],
            "lines": [line.to_dict() for line in self.lines],
            "after": self.after,
            "state_after": self.state_after,
            "difference": self.difference,
        }


def update_of(
    model: Model,
    data: Batch,
    plan: Plan,
    layer: int | str,
    place: int | Place,
    step: int,
    field: str = "weights",
    *,
    held_back: Batch | None = None,
    watch: Watch | None = None,
    row_name: RowNames = "row {}".format,
) -> Update:
    """Repeat a training up to a step, and show how that step moved one weight.

    The model is trained as `model.stream(data, held_back, plan)` trains it, on a copy: with
    the same plan and seed these are the numbers of that training, bit for bit.

    data      from `model.batch_of`
    step      from 1, over all epochs
    row_name  what each training row is called

    Raises:
        ConfigError  no such weight or step; something in the network has no rule

    >>> from glassnet import SGD, Dense, MeanSquaredError, Model
    >>> layer = Dense(1, 1, initial_weights=[[2.0]])
    >>> model = Model([layer], loss=MeanSquaredError(), optimizer=SGD(0.5), dtype="float64")
    >>> data = model.batch_of([[1.0]], [3.0])
    >>> update = update_of(model, data, Plan(epochs=1, batch_size=1), 1, (0, 0), step=1)
    >>> update.lines[-1].written(), update.after
    ('2 − 0.5 · (-2)', 3.0)
    """
    whole("step", step)
    model_begun = begun(model, plan)
    address = address_of(model_begun, layer, field, place)
    moment = moment_of(model, data, plan, step, held_back, watch)
    return update_at(moment, model_begun.layer_names.index(address.layer), address, row_name)


def begun(model: Model, plan: Plan) -> Model:
    """A model whose weights can be looked at, without touching the one that was given."""
    begun_copy = deepcopy(model)
    begun_copy.begin(plan.seed, anew=False)
    return begun_copy


def update_at(moment: Moment, index: int, address: Address, row_name: RowNames) -> Update:
    """What a step did to one weight."""
    layer, at, field = moment.network.layers[index], address.place, address.field
    before = getattr(moment.before[index], field)
    names = layer.Parameters._fields
    data = float(getattr(moment.data[index], field)[at])
    state = state_at(moment.states[index][names.index(field)], at)
    optimizer = moment.network.optimizer
    rule: Optimizer = optimizer.at(moment.step - 1)
    gradient = getattr(moment.gradients[index], field)[at]
    clipped = getattr(moment.clipped[index], field)[at]
    whole_data = gradient_sum(
        layer,
        field,
        at,
        moment.memories[index],
        moment.dvalues[index],
        data,
        lambda place: row_name(moment.rows[place]),
    )
    added = price(layer, field, before, at)
    terms = [Term("from the rows", data), *([Term("price", added.value)] if added else [])]
    lines = move(rule, before[at], clipped, tuple(state.values()), moment.step)
    return Update(
        address=address,
        step=moment.step,
        epoch=moment.epoch,
        batch=moment.batch_number,
        batches=moment.batches,
        rows=moment.rows,
        optimizer=repr(optimizer),
        formula=FORMULAS[type(rule)],
        before=float(before[at]),
        state={name: float(value) for name, value in state.items()},
        data=whole_data,
        price=added,
        gradient=Sum.of("g", "from the rows + price", terms, float(gradient)),
        clipping=tuple(clipping_lines(moment, float(gradient), float(clipped))),
        rate=tuple(learning_rate(optimizer.learning_rate, moment.step - 1)),
        lines=tuple(lines),
        after=float(getattr(moment.after[index], field)[at]),
        state_after={
            name: float(value)
            for name, value in state_at(moment.states_after[index][names.index(field)], at).items()
        },
    )


def state_at(state: Any, at: Place) -> dict[str, Any]:
    """What the optimizer knows about one weight, by name."""
    return {name: array[at] for name, array in state._asdict().items()} if state else {}


def clipping_lines(moment: Moment, before: float, after: float) -> list[Calculation]:
    """How a limit on gradients has changed one of them.

    Raises:
        ConfigError  the limit has no rule here
    """
    rule = moment.network.clipping
    if rule is None:
        return []
    if type(rule) not in CLIPPINGS:
        raise ConfigError(
            f"{rule!r} has no rule for its arithmetic",
            do="explain a training with one of the library's own limits",
        )
    return CLIPPINGS[type(rule)](rule, moment, before, after)


def by_value(rule: Any, moment: Moment, before: float, after: float) -> list[Calculation]:
    """g, kept from −limit to limit"""
    exact = min(max(before, -rule.limit), rule.limit)
    given = {"g": before, "limit": rule.limit}
    return [Calculation.of("g", "min(max({g}, −{limit}), {limit})", given, exact, after)]


def by_norm(rule: Any, moment: Moment, before: float, after: float) -> list[Calculation]:
    """g · min(1, limit / ‖g‖)"""
    arrays = [g for own in moment.gradients for g in own if g is not None]
    norm = float(np.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in arrays)))
    count = float(sum(g.size for g in arrays))
    length = Calculation.of("‖g‖", "√(Σ g²) of {n} gradients", {"n": count}, norm)
    given = {"g": before, "limit": rule.limit, "‖g‖": norm}
    exact = before * min(1.0, rule.limit / norm) if norm else before
    formula = "{g} · min(1, {limit} / {‖g‖})"
    return [length, Calculation.of("g", formula, given, exact, after)]


CLIPPINGS: dict[type[Clipping], Callable[..., list[Calculation]]] = {
    ClipByValue: by_value,
    ClipByNorm: by_norm,
}
