"""Checking one network with its own weights: gradients, loops, engines, exports and its file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import INFERENCE, Array
from ..errors import ConfigError
from ..export.subject import known_shape
from ..layers import Dropout, Layer
from ..losses import mean_of, share_of
from ..model import Model, load
from ..train_step import Batch, Network, forward, initial_state, loss_and_gradients
from ..workbench.table_model import TableModel
from . import purity
from .differences import TOLERANCE, compare
from .engines_check import engines_on
from .examples import LONG, MODES, chance_for, distributions, inputs_for, numbers
from .exports_check import check_exports
from .layer_check import compiled_check, dvalues_like, wrong_gradient
from .loops import by_loops
from .record import AGREEMENT, GRADIENT, Check, Report, law, measured, skipped

ROWS = 8  # that are looked at
SIZE = 4096  # numbers of a row above which fewer are
ENTRIES = 24  # of each array that are moved one by one
ROUNDING = 1e-4  # float32 against float64, as a share of the largest output


@np.errstate(all="ignore")
def check_model(
    model: Model | TableModel, X: Any = None, y: Any = None, *, title: str = "the model"
) -> Report:
    """Check a network with the weights that it has.

    X, y   rows to look at, encoded as `fit` takes them; the first 8 are used, else drawn ones

    The gradient of every layer in its inputs and in each of its parameters, and of the loss,
    against central differences in float64; `predict` against float64, against loops in plain
    Python where the layers have them, and against JAX; its exports; its file; and that a row's
    answer has the same bits in any company.

    >>> import glassnet as gn
    >>> model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    >>> model.begin(0)
    >>> check_model(model, np.array([[1.0, 2.0], [3.0, 4.0]]), [0, 2]).ok
    True
    """
    network = model.model if isinstance(model, TableModel) else model
    batch = rows_for(network, X, y)
    trial = ModelTrial(network, batch)
    checks = [
        *trial.layer_gradients(),
        trial.loss_gradient(),
        *trial.network_gradients(),
        *trial.forward(),
        trial.compiled(),
        trial.engines(),
        *check_exports(model, batch.inputs, trial.output),
        round_trip(network, batch.inputs),
        company(network, batch.inputs),
    ]
    return Report(title, tuple(checks))


def rows_for(model: Model, X: Any, y: Any) -> Batch:
    """A few rows, checked as `fit` checks them; drawn ones where there are none."""
    if X is not None:
        if y is not None:
            return model.batch_of(X[:ROWS], y[:ROWS])
        X = np.asarray(X[:ROWS])
    else:
        X = drawn_inputs(model)
    outputs = model.predict(X).shape[1:]
    return model.batch_of(X, drawn_targets(model, (len(X), *outputs)))


def drawn_inputs(model: Model) -> Array:
    """Inputs for a network that comes without rows."""
    shape = known_shape(model.layers)
    if shape is None:
        raise ConfigError(
            f"{model.layer_names[0]} takes inputs of many shapes, and rows of one cannot be drawn",
            do="give some, in Python: glassnet.checking.check_model(model, X, y)",
        )
    return inputs_for(model.layers[0], chance_for("rows"), (ROWS, *shape))


def drawn_targets(model: Model, shape: tuple[int, ...]) -> Array:
    """Targets that suit the loss."""
    chance = chance_for("targets")
    if model.loss.takes_labels:
        return distributions(chance, *shape)
    return chance.integers(0, 2, shape) if model.loss.takes_yes_or_no else numbers(chance, *shape)


def in_float64(array: Array) -> Array:
    """Numbers in float64; indices as they are."""
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def off_corners(inputs: Array, name: str) -> Array:
    """Inputs moved by about a hundredth of their spread; indices as they are.

    Black pixels are all equal, and stand together at the corner of a max-pool.
    """
    if inputs.dtype.kind != "f":
        return inputs
    size = 0.01 * (float(inputs.std()) or 1.0)
    return inputs + chance_for(name).uniform(-size, size, inputs.shape)


class ModelTrial:
    """A network in float64, with some rows."""

    def __init__(self, model: Model, batch: Batch) -> None:
        self.model, self.given = model, batch
        self.inputs, self.targets = in_float64(batch.inputs), in_float64(batch.targets)
        self.batch = Batch(self.inputs, self.targets)
        self.network: Network = model.network
        self.parameters = [
            type(own)(*(in_float64(array).copy() for array in own)) for own in model.in_order()
        ]
        names = model.layer_names
        self.steps = list(zip(names, model.layers, self.parameters, strict=True))
        self.output = self.through(self.parameters, self.inputs)

    def through(self, parameters: list[Any], inputs: Array) -> Array:
        """The output of all layers in float64, without prediction's steady products."""
        for layer, own in zip(self.model.layers, parameters, strict=True):
            inputs, _ = layer.compute(own, inputs, INFERENCE)
        return inputs

    # -- gradients -------------------------------------------------------------------------

    def layer_gradients(self) -> Iterator[Check]:
        """Each layer by itself, with its weights, on about what it is given there."""
        inputs = self.inputs[: self.few]
        for name, layer, own in self.steps:
            mode = MODES["training"]
            inputs = off_corners(inputs, name)
            output, memory = layer.compute(own, inputs, mode)
            dvalues = dvalues_like(output, chance_for(name))

            def along(
                parameters: Any, x: Array, layer: Layer = layer, dvalues: Array = dvalues
            ) -> Any:
                return (layer.compute(parameters, x, MODES["training"])[0] * dvalues).sum()

            kind = type(layer).__name__
            if not layer.takes_indices:
                claimed = layer.differentiate_inputs(own, memory, dvalues.copy())
                yield self.compared(
                    *(name, f"{kind}.differentiate_inputs", "inputs"),
                    *(lambda x, own=own, f=along: f(own, x), inputs, claimed),
                )
            gradients = layer.differentiate_parameters(own, memory, dvalues.copy())
            for field in own._fields:
                if field not in layer.observed:
                    yield self.compared(
                        *(name, f"{kind}.differentiate_parameters", field),
                        lambda p, own=own, field=field, f=along, x=inputs: f(
                            own._replace(**{field: p}), x
                        ),
                        *(getattr(own, field), getattr(gradients, field)),
                    )
            inputs = output

    @property
    def few(self) -> int:
        """How many rows the layers are tried with one by one."""
        return len(self.inputs) if self.inputs[0].size <= SIZE else 2

    def loss_gradient(self) -> Check:
        """The loss by itself, at what the network says."""
        loss, output = self.network.loss, self.before_loss()
        values, memory = loss.compute(output, self.targets)
        share = share_of(values, None)
        return self.compared(
            *("loss", f"{type(loss).__name__}.differentiate", "y_pred"),
            lambda y: mean_of(loss.compute(y, self.targets)[0], share),
            *(output, loss.differentiate(memory, share)),
        )

    def before_loss(self) -> Array:
        """What the loss is given: where it is fused with the last activation, the scores."""
        own = self.parameters[: len(self.network.layers)]
        output, _ = forward(self.network, own, self.inputs, INFERENCE)
        return output

    def network_gradients(self) -> Iterator[Check]:
        """The whole chain: the loss, with its regularizers, in every parameter."""
        own = self.parameters[: len(self.network.layers)]
        mode = MODES["training"]
        batch = self.batch._replace(inputs=off_corners(self.inputs, "rows"))
        _, _, gradients = loss_and_gradients(self.network, list(own), batch, mode)
        for place, (name, layer, _) in enumerate(self.steps[: len(own)]):
            for field in own[place]._fields:
                if field in layer.observed:
                    continue

                def cost(array: Array, place: int = place, field: str = field) -> Any:
                    moved = [*own]
                    moved[place] = own[place]._replace(**{field: array})
                    return loss_and_gradients(self.network, moved, batch, mode)[0].total

                yield self.compared(
                    *("whole network", f"the gradient of the loss in {name}.{field}", field),
                    *(cost, getattr(own[place], field), getattr(gradients[place], field)),
                )

    def compared(
        self, subject: str, method: str, field: str, function: Any, array: Array, claimed: Any
    ) -> Check:
        """One gradient against differences."""
        if np.shape(claimed) != array.shape:
            problem = f"{method}: {field} has shape {array.shape}, its gradient {np.shape(claimed)}"
            return law(subject, f"gradient in {field}", problem)
        entries = ENTRIES if array.size <= SIZE else ENTRIES // 4
        found = compare(function, array, claimed, chance_for(field), entries)
        promise = f"gradient in {field}" if subject != "whole network" else method
        field = "input" if field == "inputs" else field
        problem = f"{subject}: {wrong_gradient(method, field, found)}"
        return measured(subject, GRADIENT, promise, found.error, TOLERANCE, problem)

    # -- forward ---------------------------------------------------------------------------

    def forward(self) -> Iterator[Check]:
        """`predict` against the same page in float64, and against loops."""
        subject = "predict"
        said = self.model.predict(self.given.inputs)
        allowed = ROUNDING if self.model.dtype == np.float32 else purity.CLOSE
        apart = purity.distance([self.output], [said])
        problem = f"predict is {apart:.1e} from the same layers in float64; {allowed:g} is allowed"
        yield measured(subject, AGREEMENT, "NumPy in float64", apart, allowed, problem)
        looped, why = by_loops(self.steps, self.inputs)
        if looped is None:
            yield skipped("loops", AGREEMENT, "lists and loops", why)
            return
        apart = purity.distance([self.output], [looped])
        problem = f"the loops are {apart:.1e} from NumPy, and {purity.CLOSE:g} is allowed"
        yield measured("loops", AGREEMENT, "lists and loops", apart, purity.CLOSE, problem)

    def compiled(self) -> Check:
        """The way forward, compiled."""
        return compiled_check(
            *("JAX", "the network", lambda *given: [self.through(*given)]),
            *(self.parameters, self.inputs),
        )

    def engines(self) -> Check:
        """One step on both engines; what dropout drops is each engine's own, so it is left out."""
        layers = [
            (layer, own)
            for layer, own in zip(self.network.layers, self.parameters, strict=False)
            if not isinstance(layer, Dropout)
        ]
        network = Network(
            tuple(layer for layer, _ in layers),
            *(self.network.loss, self.network.optimizer.over(LONG).at(0), self.network.clipping),
        )
        start = initial_state(network, [own for _, own in layers])
        return engines_on("a step", "a step of training", network, start, self.batch)


# -- its file, and its rows ----------------------------------------------------------------


def round_trip(model: Model, inputs: Array) -> Check:
    """Saved and loaded, every bit is the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        model.save(path)
        other = load(path)
    problem = ""
    if other.digest() != model.digest():
        problem = "saved and loaded again, the weights are not the same bits"
    elif not purity.same(other.predict(inputs), model.predict(inputs)):
        problem = "saved and loaded again, predict does not give the same bits"
    return law("its file", "saved and loaded bit for bit", problem)


def company(model: Model, inputs: Array) -> Check:
    """A row's answer has the same bits alone, among others and in another order."""
    together = model.predict(inputs)
    alone = np.concatenate([model.predict(inputs[[row]]) for row in range(len(inputs))])
    backward = model.predict(inputs[::-1].copy())[::-1]
    many = model.predict(np.concatenate([inputs] * 9))[-len(inputs) :]
    for how, other in {"alone": alone, "in another order": backward, "among more": many}.items():
        rows = [row for row in range(len(inputs)) if not purity.same(other[row], together[row])]
        if rows:
            problem = f"predict gives row {rows[0] + 1} other bits {how}"
            return law("rows", "the same bits in any company", problem)
    return law("rows", "the same bits in any company", "")
