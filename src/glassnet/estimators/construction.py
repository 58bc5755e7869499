"""From an estimator's parameters to the network that they describe and the way it is trained."""

from collections.abc import Sequence
from dataclasses import fields, replace
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np

from ..course import EarlyStopping
from ..errors import ConfigError, quoted
from ..layers import Dense, Dropout, Layer
from ..losses import Loss
from ..memory import check_memory
from ..model import Model
from ..optimizers import Optimizer
from ..regularizers import L2
from ..settings import number, truth, whole
from ..workbench.recipe import ACTIVATIONS, OPTIMIZERS, SCHEDULES, Recipe, known

ALSO_CALLED = {"identity": "linear", "logistic": "sigmoid"}  # scikit-learn's words for them
PATIENCE = 10  # epochs, as in scikit-learn
HELD_BACK = 0.1  # of the rows, as in scikit-learn


class Task(NamedTuple):
    """What the last layers are for."""

    n_outputs: int
    ending: tuple[Layer, ...]  # after the last dense layer
    loss: Loss


def build(estimator: Any, rows: int, n_inputs: int, task: Task, dtype: str) -> Model:
    """The network for so many training rows, not yet begun."""
    widths = widths_of(estimator.hidden_layer_sizes)
    bends = activations_of(estimator.activation, len(widths))
    recipe = recipe_of(estimator)
    batch_size = min(recipe.batch_size_for(rows), rows)
    alpha = number("alpha", estimator.alpha, at_least=0)
    price = L2(alpha / (2 * batch_size)) if alpha else None
    dropout = number("dropout", estimator.dropout, at_least=0, below=1)
    layers: list[Layer] = []
    width = n_inputs
    for n_neurons, bend in zip(widths, bends, strict=True):
        layers += [Dense(width, n_neurons, weight_regularizer=price), bend]
        layers += [Dropout(dropout)] if dropout else []
        width = n_neurons
    layers += [Dense(width, task.n_outputs, weight_regularizer=price), *task.ending]
    optimizer = optimizer_of(estimator, recipe.build_optimizer(n_inputs, rows))
    model = Model(layers, loss=task.loss, optimizer=optimizer, dtype=dtype)
    check_memory(model, batch_size)
    return model


def widths_of(hidden_layer_sizes: Any) -> tuple[int, ...]:
    """The neurons of every hidden layer; one number alone is one layer."""
    if isinstance(hidden_layer_sizes, Integral):
        hidden_layer_sizes = (hidden_layer_sizes,)
    if isinstance(hidden_layer_sizes, str) or not isinstance(
        hidden_layer_sizes, Sequence | np.ndarray
    ):
        raise ConfigError(
            f"hidden_layer_sizes must be numbers of neurons, got {quoted(hidden_layer_sizes)}",
            do="write for example hidden_layer_sizes=(64, 64)",
        )
    return tuple(whole("hidden_layer_sizes", width) for width in hidden_layer_sizes)


def activations_of(given: Any, count: int) -> list[Layer]:
    """The activation of every hidden layer: one name for all of them, or one each."""
    if not isinstance(given, str | Sequence | np.ndarray):
        raise ConfigError(
            f"activation must be a name or names, got {quoted(given)}",
            do='write for example activation="relu", or ("relu", "tanh")',
        )
    names = [given] * count if isinstance(given, str) else list(given)
    if len(names) != count:
        raise ConfigError(
            f"activation names {len(names)} activations for {count} hidden layers",
            do="give one name for all, or one for each hidden layer",
        )
    names = [ALSO_CALLED.get(str(name), str(name)) for name in names]
    for name in names:
        known("activation", name, ACTIVATIONS)
    return [ACTIVATIONS[name]() for name in names]


def recipe_of(estimator: Any) -> Recipe:
    """What decides for every "auto" when the number of rows is known."""
    known("solver", str(estimator.solver), OPTIMIZERS)
    known("learning_rate", str(estimator.learning_rate), SCHEDULES)
    rate, decay = estimator.learning_rate_init, estimator.weight_decay
    return Recipe(
        hidden=widths_of(estimator.hidden_layer_sizes),
        optimizer=estimator.solver,
        learning_rate=None if is_auto(rate) else number("learning_rate_init", rate, above=0),
        weight_decay=None if is_auto(decay) else number("weight_decay", decay, at_least=0),
        schedule=estimator.learning_rate,
        epochs=None if is_auto(estimator.max_iter) else whole("max_iter", estimator.max_iter),
        batch_size=None
        if is_auto(estimator.batch_size)
        else whole("batch_size", estimator.batch_size),
    )


def is_auto(given: Any) -> bool:
    """Whether a parameter is left to the size of the data."""
    return isinstance(given, str) and given == "auto"


def optimizer_of(estimator: Any, optimizer: Optimizer) -> Optimizer:
    """The optimizer with the numbers that were given; one that it does not have is an error."""
    names = ("momentum", "beta_1", "beta_2", "epsilon")
    given = {name: getattr(estimator, name) for name in names}
    given = {name: value for name, value in given.items() if value is not None}
    own = {field.name for field in fields(optimizer)}
    for name in given.keys() - own:
        raise ConfigError(
            f"the solver {estimator.solver!r} has no {name}",
            do=f"leave {name} at None, or choose a solver that has it",
        )
    return replace(optimizer, **given)


def stopping_of(estimator: Any) -> EarlyStopping | None:
    """When to stop before `max_iter` epochs; None for never."""
    patience, least = estimator.n_iter_no_change, estimator.tol
    if not truth("early_stopping", estimator.early_stopping) and patience is None:
        if least is not None:
            raise ConfigError(
                "tol says what counts as an improvement, but nothing waits for one",
                do="give n_iter_no_change or early_stopping=True as well",
            )
        return None
    patience = PATIENCE if patience is None else whole("n_iter_no_change", patience)
    return EarlyStopping(patience, 0.0 if least is None else number("tol", least, at_least=0))


def share_held_back(estimator: Any, has_validation: bool) -> float:
    """The share of the training rows to validate on; 0 for none."""
    share = estimator.validation_fraction
    if has_validation and share is not None:
        raise ConfigError(
            "X_val and y_val are given, so validation_fraction has nothing to do",
            do="leave validation_fraction at None, or leave out X_val and y_val",
        )
    if share is None:
        return HELD_BACK if estimator.early_stopping and not has_validation else 0.0
    return number("validation_fraction", share, above=0, below=1)


def go_on_from(model: Model, old: Model) -> None:
    """Let a new model begin where an old one is; a ConfigError if they are built differently."""
    plans = [
        [(type(layer), layer.parameter_shapes) for layer in one.layers] for one in (model, old)
    ]
    if plans[0] != plans[1]:
        raise ConfigError(
            "with warm_start, layers and outputs must stay as they are",
            do="set warm_start=False, or set hidden_layer_sizes, activation and dropout back",
        )
    for layer, before in zip(model.layers, old.layers, strict=True):
        layer.parameters = before.parameters
    model.train_state, model.epochs_done = old.train_state, old.epochs_done
