"""What the classifier and the regressor share: fitting, looking inside, copying and saving."""

from dataclasses import KW_ONLY, dataclass
from os import PathLike
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator  # type: ignore[import-untyped]
from sklearn.utils import check_random_state  # type: ignore[import-untyped]
from sklearn.utils.validation import (  # type: ignore[import-untyped]
    check_is_fitted,
    validate_data,
)

from ..arrays import Array
from ..doors import weights_for
from ..errors import ConfigError, DataError
from ..history import EpochRecord
from ..layers import Dense
from ..model import Model
from ..scaling import Scaling
from ..settings import truth, whole
from ..train_step import Batch
from ..training import Plan, hold_back
from .construction import Task, build, go_on_from, recipe_of, share_held_back, stopping_of
from .weighted_scaling import measure

FLOATS = (np.float64, np.float32)  # what numbers are computed in: float32 if X is, else float64


@dataclass(eq=False, repr=False)
class GlassEstimator(BaseEstimator):  # type: ignore[misc]
    """A network behind scikit-learn's protocol; what it learns is up to the concrete estimator.

    The fields are the parameters that all of them have; a concrete estimator adds its own.

    `model_` is the network itself, a `glassnet.Model`, and `scaling_` what comes before it.
    """

    hidden_layer_sizes: Any = (64, 64)
    activation: Any = "gelu"
    _: KW_ONLY
    dropout: float = 0.0
    alpha: float = 0.0
    solver: str = "adamw"
    weight_decay: Any = "auto"
    learning_rate: str = "cosine"
    learning_rate_init: Any = "auto"
    momentum: float | None = None
    beta_1: float | None = None
    beta_2: float | None = None
    epsilon: float | None = None
    batch_size: Any = "auto"
    max_iter: Any = "auto"
    shuffle: bool = True
    early_stopping: bool = False
    validation_fraction: float | None = None
    n_iter_no_change: int | None = None
    tol: float | None = None
    scaling: str = "standardize"
    warm_start: bool = False
    random_state: Any = None
    engine: str = "numpy"
    verbose: int = 0

    y_numeric: ClassVar[bool] = False  # whether targets must be numbers

    # -- what a concrete estimator writes --------------------------------------------------

    def _know_targets(self, y: Array) -> None:
        """Keep what there is to know about targets before any are encoded."""
        raise NotImplementedError

    def _encode(self, y: Array) -> Array:
        """Targets as numbers."""
        raise NotImplementedError

    def _measure_targets(self, data: Batch) -> None:
        """Keep how the targets of the training rows are scaled, if they are."""

    def _scaled(self, targets: Array) -> Array:
        """Encoded targets as the network learns them."""
        return targets

    def _weight_of_classes(self, targets: Array) -> Any:
        """How much the classes of the training rows count; None if all the same."""
        return None

    @property
    def _task(self) -> Task:
        """What the last layers are for."""
        raise NotImplementedError

    # -- fitting ---------------------------------------------------------------------------

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, X_val: Any = None, y_val: Any = None
    ) -> Self:
        """Learn from `X` and `y`.

        sample_weight  one weight ≥ 0 per row; a row of weight 2 counts as two rows
        X_val, y_val   rows to validate on, after every epoch; nothing is learned from them
        """
        goes_on = truth("warm_start", self.warm_start) and "model_" in vars(self)
        X, y = self._checked(X, y, reset=not goes_on)
        if not goes_on:
            self._know_targets(y)
        data = weighted(X, self._encode(y), sample_weight)
        held_back = self._validation(X_val, y_val)
        seed = seed_of(self.random_state)
        share = share_held_back(self, held_back is not None)
        if share:
            data, held_back = hold_back(data, share, seed)
        old = self.model_ if goes_on else None
        if old is None:
            self.scaling_: Scaling = measure(data.inputs, data.weights, self.scaling)
            self._measure_targets(data)
        dtype = data.inputs.dtype.name if old is None else old.dtype.name
        model = build(self, len(data.inputs), X.shape[1], self._task, dtype)
        if old is not None:
            go_on_from(model, old)
        self.model_: Model = model
        self._train(data, held_back, seed)
        return self

    def _checked(self, X: Any, y: Any, *, reset: bool) -> tuple[Array, Array]:
        """X and y as arrays that belong together; a ValueError if they cannot be."""
        refuse_masked("X", X)
        refuse_masked("y", y)
        X, y = validate_data(
            self,
            X,
            y,
            dtype=FLOATS,
            multi_output=True,
            y_numeric=self.y_numeric,
            reset=reset,
        )
        return X, y if isinstance(y, np.ndarray) else y.toarray()  # labels may come sparse

    def _validation(self, X_val: Any, y_val: Any) -> Batch | None:
        """The rows that were given to validate on."""
        if (X_val is None) != (y_val is None):
            raise ConfigError(
                "only one of X_val and y_val was given", do="give both, or none of them"
            )
        if X_val is None:
            return None
        X_val, y_val = self._checked(X_val, y_val, reset=False)
        return Batch(X_val, self._encode(y_val))

    def _train(self, data: Batch, held_back: Batch | None, seed: int) -> None:
        """Go through all epochs, and keep what was seen on the way."""
        recipe, rows, model = recipe_of(self), len(data.inputs), self.model_
        plan = Plan(
            epochs=recipe.epochs_for(rows),
            batch_size=recipe.batch_size_for(rows),
            shuffle=truth("shuffle", self.shuffle),
            early_stopping=stopping_of(self),
            seed=seed,
            first_epoch=model.epochs_done + 1,
        )
        spoken = int(self.verbose) if isinstance(self.verbose, bool) else self.verbose
        every = whole("verbose", spoken, at_least=0)
        batch = self._batch(data, self._weight_of_classes(data.targets))
        judge = held_back and self._batch(held_back)
        records = []
        for record in model.stream(batch, judge, plan, self.engine):
            if isinstance(record, EpochRecord):
                records.append(record)
                if every and record.epoch % every == 0:
                    print(record)
        self._keep(records, has_validation=held_back is not None, stops=bool(plan.early_stopping))

    def _batch(self, data: Batch, weight_of_classes: Any = None) -> Batch:
        """Rows as the network learns them."""
        inputs, targets = self.scaling_.apply(data.inputs), self._scaled(data.targets)
        return self.model_.batch_of(inputs, targets, data.weights, weight_of_classes)

    def _keep(self, records: list[EpochRecord], *, has_validation: bool, stops: bool) -> None:
        """What the epochs said, under scikit-learn's names."""
        final = min(records, key=lambda record: record.watched) if stops else records[-1]
        self.loss_ = final.loss
        self.n_iter_ = len(records)
        self.loss_curve_ = [record.loss for record in records]
        self.validation_loss_curve_ = self.validation_scores_ = None
        if has_validation:
            self.validation_loss_curve_ = [record.validation_loss for record in records]
            self.validation_scores_ = [next(iter(r.metrics.values())) for r in records]

    # -- looking inside --------------------------------------------------------------------

    def _inputs(self, X: Any) -> Array:
        """The network's inputs for rows as they come."""
        check_is_fitted(self, "model_")
        refuse_masked("X", X)
        X = validate_data(self, X, dtype=FLOATS, reset=False)
        return self.scaling_.apply(X)

    def _output(self, X: Any) -> Array:
        """The network's output for rows as they come."""
        inputs = self._inputs(X)
        return self.model_.predict(inputs)

    def activations(self, X: Any) -> dict[str, Array]:
        """Every layer's output for every row, under the layer's name, such as `dense_1`."""
        inputs = self._inputs(X)
        return self.model_.activations(inputs)

    @property
    def _dense(self) -> list[Dense]:
        return [layer for layer in self.model_.layers if isinstance(layer, Dense)]

    @property
    def coefs_(self) -> list[Array]:
        """The weights of every dense layer, (inputs, neurons)."""
        return [layer.weights for layer in self._dense]

    @property
    def intercepts_(self) -> list[Array]:
        """The biases of every dense layer, (neurons,)."""
        return [layer.biases[0] for layer in self._dense]

    @property
    def n_layers_(self) -> int:
        """The layers of neurons, the inputs counted as one."""
        return len(self._dense) + 1

    @property
    def n_outputs_(self) -> int:
        """The neurons of the last dense layer."""
        return self._dense[-1].n_neurons

    # -- copies and files ------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """What copies and pickles hold; the network as the bytes of its model file."""
        from .estimator_file import bytes_of

        state = dict(vars(self))
        if "model_" in state:
            state["model_"] = bytes_of(self.model_)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        from .estimator_file import model_from

        self.__dict__.update(state)
        if "model_" in state:
            self.model_ = model_from(state["model_"])

    def save(self, path: str | PathLike[str]) -> str:
        """Write the fitted estimator to one model file; return the digest of its weights.

        The file holds no code. The command line reads it as well: `glassnet predict` and the
        others then find the columns by their names, x0, x1, … if `fit` was given none; the
        target is called target, or target0, target1, ….

        Raises:
            ConfigError  a parameter or a class is nothing that a model file can hold
        """
        from .estimator_file import write

        check_is_fitted(self, "model_")
        return write(path, self)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an estimator from a file that `save` has written."""
        from .estimator_file import read

        estimator: Self = read(path, cls)
        return estimator


def refuse_masked(what: str, given: Any) -> None:
    """Refuse masked values, which scikit-learn takes for what lies under the mask."""
    if np.ma.is_masked(given):
        raise DataError(f"{what} has masked values", do="fill them in, or leave their rows out")


def weighted(inputs: Array, targets: Array, sample_weight: Any) -> Batch:
    """The rows that count, and how much."""
    if sample_weight is not None and not np.any(np.asarray(sample_weight)):
        raise DataError("every sample weight is zero", do="give some row a weight above zero")
    weights = weights_for(sample_weight, None, targets, len(inputs), np.float64)
    if weights is None or weights.all():
        return Batch(inputs, targets, weights)
    rows = weights > 0
    return Batch(inputs[rows], targets[rows], weights[rows])


def seed_of(random_state: Any) -> int:
    """A whole number is the seed itself; else one is drawn as scikit-learn draws."""
    if isinstance(random_state, int | np.integer) and not isinstance(random_state, bool):
        return whole("random_state", random_state, at_least=0)
    return int(check_random_state(random_state).randint(2**31 - 1))
