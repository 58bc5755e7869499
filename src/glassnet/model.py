"""The model: layers, a loss and an optimizer that learn together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod
from os import PathLike
from typing import Any

import numpy as np

from .activations import preferred_initializer
from .arrays import INFERENCE, Array, Mode
from .chance import generator_for, seed_from
from .clipping import Clipping
from .course import Course, EarlyStopping
from .doors import (
    check_batches,
    check_parts,
    inputs_for,
    layers_of,
    pair,
    real_numbers,
    shape_through,
    targets_for,
    weights_for,
)
from .engines import start_engine
from .errors import ConfigError, ModelFileError, ShapeError
from .guard import layer_names
from .history import BatchRecord, EpochRecord, History
from .layers import Layer
from .losses import Loss, fused
from .optimizers import Adam, Optimizer, fits_on
from .prediction import evaluate, middle, predict
from .settings import truth, unknown, whole
from .threads import fitting_threads
from .train_step import Batch, Network, TrainState, initial_state
from .training import Engine, Plan, hold_back, train

DTYPES = ("float32", "float64")


class Model:
    """Layers, a loss and an optimizer that learn together.

    Layers that have not begun draw their weights when training begins: He before a
    rectifier such as ReLU, Glorot elsewhere, unless they were told otherwise. Where the last
    layer and the loss have a common formula (`gn.losses.FUSED`), training uses that; it is
    `fused_loss`, and None if there is none.

    >>> from glassnet import Dense, ReLU, Softmax, CrossEntropy
    >>> model = Model([Dense(2, 8), ReLU(), Dense(8, 3), Softmax()], loss=CrossEntropy())
    >>> model.count_parameters()
    51
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        *,
        loss: Loss,
        optimizer: Optimizer | None = None,
        clipping: Clipping | None = None,
        dtype: str = "float32",
    ) -> None:
        self.layers = layers_of(layers)
        self.loss = loss
        self.optimizer = Adam() if optimizer is None else optimizer
        self.clipping = clipping
        if dtype not in DTYPES:
            raise unknown("dtype", dtype, DTYPES)
        self.dtype = np.dtype(dtype)
        check_parts(self.layers, self.loss, self.optimizer, self.clipping)
        self.fused_loss = fused(self.layers[-1], loss)
        self.provenance: dict[str, Any] = {}
        self.train_state: TrainState | None = None
        self.engine: Engine | None = None  # at work, while `stream` is read
        self.course: Course | None = None  # of the last training
        self.epochs_done = 0

    # -- structure -------------------------------------------------------------------------

    @property
    def layer_names(self) -> list[str]:
        """A name for each layer, such as `dense_1`."""
        return layer_names(self.layers)

    @property
    def network(self) -> Network:
        """What is trained: the layers and the loss, the last two of them as one if they fuse."""
        if self.fused_loss:
            return Network(self.layers[:-1], self.fused_loss, self.optimizer, self.clipping)
        return Network(self.layers, self.loss, self.optimizer, self.clipping)

    @property
    def parameters(self) -> dict[str, Array]:
        """Every parameter under its name, such as `dense_1.weights`; the arrays themselves."""
        return {
            f"{name}.{field}": array
            for name, own in zip(self.layer_names, self.in_order(), strict=True)
            for field, array in own._asdict().items()
        }

    def in_order(self) -> list[Any]:
        """The parameters of every layer; a ConfigError while some are still to be drawn."""
        for name, layer in zip(self.layer_names, self.layers, strict=True):
            if layer.parameter_shapes and not layer.has_begun:
                raise ConfigError(
                    f"{name} has no {layer.Parameters._fields[0]} yet",
                    do="call fit() first; begin(seed) draws them without learning",
                )
        return [as_dtype(layer.parameters, self.dtype) for layer in self.layers]

    def count_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(learned_size(layer) for layer in self.layers)

    @property
    def is_deep(self) -> bool:
        """Whether there are two or more hidden layers. NNFS ch. 1."""
        return sum(1 for layer in self.layers if "weights" in layer.Parameters._fields) > 2

    def summary(self) -> str:
        """A table of the layers, the shapes between them and their numbers of parameters."""
        lines = [f"{'layer':<18}{'made as':<44}{'output':<20}{'parameters':>10}"]
        shape = self.layers[0].input_shape
        for name, layer in zip(self.layer_names, self.layers, strict=True):
            shape = None if shape is None else layer.output_shape(shape)
            out = "(batch, …)" if shape is None else f"({', '.join(map(str, ('batch', *shape)))})"
            lines.append(f"{name:<18}{layer!r:<44}{out:<20}{learned_size(layer):>10,}")
        together = f", trained together as {self.fused_loss!r}" if self.fused_loss else ""
        lines.append(f"loss       {self.loss!r}{together}")
        lines.append(f"optimizer  {self.optimizer!r}")
        lines.append(f"{self.count_parameters():,} parameters in {self.dtype}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Model({list(self.layers)!r}, loss={self.loss!r}, optimizer={self.optimizer!r})"

    # -- learning --------------------------------------------------------------------------

    def begin(self, seed: int | None = None, *, anew: bool = True) -> None:
        """Draw the first weights of every layer, or only of those that have none yet.

        A layer that was given a seed of its own draws from that.
        """
        seed = seed_from(seed)
        generator = generator_for("initial weights", seed)
        for place, layer in enumerate(self.layers):
            if anew or not layer.has_begun:
                own = generator if layer.seed is None else None  # its own seed wins
                layer.begin(own, preferred_initializer(self.layers[place + 1 :]), self.dtype)
            else:
                layer.parameters = as_dtype(layer.parameters, self.dtype)
        if anew:
            self.train_state, self.epochs_done = None, 0

    def fit(
        self,
        X: Any,
        y: Any,
        *,
        epochs: int,
        batch_size: int = 32,
        validation: tuple[Any, Any] | None = None,
        validation_split: float = 0.2,
        shuffle: bool = True,
        early_stopping: int | EarlyStopping | None = None,
        class_weight: Any = None,
        sample_weight: Any = None,
        seed: int | None = None,
        engine: str = "numpy",
        verbose: int = 0,
    ) -> History:
        """Learn from `X` and `y`, and return what was seen on the way.

        epochs            passes over the training rows
        batch_size        rows per step
        validation        (X, y) to validate on; else a share `validation_split` of the rows
                          is held back (0: none), drawn at random, evenly from every class
        early_stopping    epochs without improvement after which to stop, with the best
                          weights; None trains to the end and keeps the last ones
        class_weight      "balanced", or a dictionary from class number to weight
        sample_weight     one weight per row, for training rows
        seed              repeats the run exactly: first weights, split, shuffling, dropout
        verbose           print every so many epochs; 0 is silent

        Called again, it goes on from where it is. Interrupted, it keeps what it has learned.
        """
        if not isinstance(early_stopping, EarlyStopping | None):
            early_stopping = EarlyStopping(early_stopping)
        plan = Plan(
            epochs=whole("epochs", epochs),
            batch_size=whole("batch_size", batch_size),
            shuffle=truth("shuffle", shuffle),
            early_stopping=early_stopping,
            seed=seed_from(seed),
            first_epoch=self.epochs_done + 1,
        )
        whole("verbose", verbose, at_least=0)
        data = self.batch_of(X, y, sample_weight)
        if validation is not None:
            held_back: Batch | None = self.batch_of(*pair(validation))
        else:
            data, held_back = hold_back(data, validation_split, plan.seed)
        if class_weight is not None:  # of the rows that are learned from, and for them alone
            data = self.batch_of(*data, class_weight)
        history = History(seed=plan.seed)
        for record in self.stream(data, held_back, plan, engine):
            if isinstance(record, EpochRecord):
                history.epochs.append(record)
                if verbose and record.epoch % verbose == 0:
                    print(record)
        if len(history) < plan.epochs:
            kept = max(record.epoch for record in history if record.best)
            history.stopped = f"no improvement after epoch {kept}"
        return history

    def batch_of(
        self, X: Any, y: Any, sample_weight: Any = None, class_weight: Any = None
    ) -> Batch:
        """Check inputs, targets and weights, and put them together; leave out weights of 0."""
        inputs = inputs_for(self.layers, X, self.dtype)
        outputs = shape_through(self.layers, inputs.shape[1:])
        targets = targets_for(self.loss, y, outputs, len(inputs), self.dtype)
        weights = weights_for(sample_weight, class_weight, targets, len(inputs), self.dtype)
        if weights is None or weights.all():
            return Batch(inputs, targets, weights)
        rows = weights > 0
        return Batch(inputs[rows], targets[rows], weights[rows])

    def stream(
        self,
        data: Batch,
        held_back: Batch | None,
        plan: Plan,
        engine: str = "numpy",
        course: Course | None = None,
    ) -> Iterator[BatchRecord | EpochRecord]:
        """Learn while being read: one record after every step and after every epoch.

        `data` and `held_back` come from `batch_of`. Whoever stops reading stops the training;
        the layers then hold what was learned until then. `course` comes from a checkpoint.
        """
        self.begin(plan.seed, anew=False)
        check_batches(self.layers, len(data.inputs), plan.batch_size)
        optimizer = self.optimizer.over(plan.steps(len(data.inputs)))
        network = replace(self.network, optimizer=optimizer)
        engine_at_work = start_engine(engine, network, self.state_to_start_from(network))
        self.course = course or plan.course(engine_at_work.step)
        self.engine = engine_at_work

        def evaluation(parameters: list[Any]) -> dict[str, float]:
            if not held_back:
                return {}
            return engine_at_work.once(lambda: evaluate(network, parameters, held_back))

        try:
            with fitting_threads(self.layers, plan.batch_size):
                for record in train(engine_at_work, data, plan, evaluation, self.course):
                    if isinstance(record, EpochRecord):
                        self.epochs_done = record.epoch
                        self.take(engine_at_work.train_state)
                    yield record
        finally:
            self.take(engine_at_work.train_state)
            self.engine = None

    @property
    def where_training_is(self) -> tuple[Course, TrainState]:
        """How far training has come, and what it has changed, while `stream` is read."""
        if self.engine is None or self.course is None:
            raise ConfigError("nothing is being trained", do="read a record of stream() first")
        return self.course, self.engine.train_state

    @property
    def is_settled(self) -> bool:
        """Whether the engine is where the last record was, so that a checkpoint can be taken.

        A compiled engine takes many steps at a time, and their records come after them.
        """
        return bool(self.engine and self.course and self.engine.step == self.course.total)

    def state_to_start_from(self, network: Network) -> TrainState:
        """The layers as they are now; the optimizer as it was left, if it is the same kind."""
        fresh, left = initial_state(network), self.train_state
        if left is None or not fits_on(left.states, fresh.states):
            return fresh
        return left._replace(parameters=fresh.parameters)

    def take(self, state: TrainState) -> None:
        """Show in the layers what an engine has learned."""
        self.train_state = state
        for layer, own in zip(self.layers, state.parameters, strict=False):
            layer.parameters = own

    # -- use -------------------------------------------------------------------------------

    def evaluate(self, X: Any, y: Any, *, sample_weight: Any = None) -> dict[str, float]:
        """The mean loss over all rows, exact whatever the batches, and the metrics that suit it."""
        data = self.batch_of(X, y, sample_weight)
        network = self.network
        return evaluate(network, self.in_order()[: len(network.layers)], data)

    def predict(self, X: Any) -> Array:
        """The last layer's output for every row; each row has the same bits in any company."""
        inputs = inputs_for(self.layers, X, self.dtype)
        return predict(self.layers, self.in_order(), inputs)

    def predict_classes(self, X: Any) -> Array:
        """The class number of every row: the largest output, or 1 for each above one half.

        Where outputs are scores and not probabilities, 0 takes the place of one half.
        """
        if self.loss.takes_labels:
            return self.predict(X).argmax(axis=-1)
        if self.loss.takes_yes_or_no:
            return (self.predict(X) > middle(self.loss)).astype(np.int64)
        raise ConfigError(
            f"a model trained with {self.loss!r} predicts numbers, not classes", do="use predict()"
        )

    def activations(self, X: Any) -> dict[str, Array]:
        """Every layer's output for every row, under the layer's name."""
        inputs = inputs_for(self.layers, X, self.dtype)
        parameters = self.in_order()
        return {
            name: predict(self.layers[: place + 1], parameters[: place + 1], inputs)
            for place, name in enumerate(self.layer_names)
        }

    def forward(self, X: Any, mode: Mode = INFERENCE) -> Array:
        """Through all layers at once, the fast path for a few rows; every number stays visible."""
        if not all(layer.has_begun for layer in self.layers):
            self.in_order()  # says which
        output = real_numbers("inputs", X)
        if not self.layers[0].takes_indices:
            output = output.astype(self.dtype, copy=False)
        for layer in self.layers:
            output = layer.forward(output, mode)
        return output

    def backward(self, y: Any, *, sample_weight: Any = None) -> float:
        """Back through all layers from the last `forward`; return the mean loss.

        Afterwards every layer shows its gradients: `dweights`, `dbiases`, `dinputs`.
        """
        if "output" not in vars(self.layers[-1]):
            raise ConfigError(
                "there is no way back before a way forward", do="call forward() first"
            )
        loss = self.fused_loss or self.loss
        output = self.layers[-1].inputs if self.fused_loss else self.layers[-1].output
        targets = targets_for(loss, y, output.shape[1:], len(output), self.dtype)
        weights = weights_for(sample_weight, None, targets, len(output), self.dtype)
        mean = loss.forward(output, targets, weights)
        dvalues = loss.backward()
        if self.fused_loss:
            self.layers[-1].dinputs = dvalues
        for layer in reversed(self.network.layers):
            dvalues = layer.backward(dvalues)
        return mean

    # -- files -----------------------------------------------------------------------------

    def save(self, path: str | PathLike[str], *, table: dict[str, Any] | None = None) -> str:
        """Write the model to one file, and return the digest of its weights.

        `table` is how the columns of a table, or pictures, become inputs; the models of
        `glassnet.workbench` fill it in.
        """
        from .stored_model import write

        write(path, self, table)
        return self.digest()

    def digest(self) -> str:
        """A short fingerprint of all weights: equal only if every bit of them is."""
        from .saving import digest_of

        return digest_of(self.parameters)


def load(path: str | PathLike[str]) -> Model:
    """Read a model from a file that `save` has written."""
    model, _ = load_with_table(path)
    return model


def load_with_table(path: str | PathLike[str]) -> tuple[Model, dict[str, Any] | None]:
    """Read a model, and how the columns of its table become inputs if it was made for one."""
    from .stored_model import read, read_parameters

    tensors, description = read(path)
    try:
        model = Model(**description.parts)
    except (ConfigError, ShapeError) as error:
        raise ModelFileError(
            f"{path} describes an impossible network: {error.what}", do="save the model again"
        ) from error
    model.provenance = description.provenance
    for name, layer in zip(model.layer_names, model.layers, strict=True):
        layer.parameters = read_parameters(str(path), name, layer, tensors, model.dtype)
    return model, description.table


def learned_size(layer: Layer) -> int:
    """How many numbers a layer learns."""
    shapes = layer.parameter_shapes._asdict()
    return sum(prod(shape) for name, shape in shapes.items() if name not in layer.observed)


def as_dtype(parameters: Any, dtype: Any) -> Any:
    """The parameters of a layer in a floating type, copied only if they have another."""
    return type(parameters)(*(np.asarray(array, dtype) for array in parameters))
