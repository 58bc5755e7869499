"""Estimators as files: the network, what comes before and after it, and every parameter.

All of it goes into one model file. The estimator's own record stands in the provenance; the
columns are described as well, so that the command line can read the file.
"""

from dataclasses import replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.base import is_classifier  # type: ignore[import-untyped]

from ..arrays import Array
from ..errors import ConfigError, ModelFileError, quoted
from ..model import Model, load
from ..scaling import Scale, Scaling

FIT_AND_SAVE = "fit the estimator and save it again"
CURVES = ("n_iter_", "loss_", "loss_curve_", "validation_loss_curve_", "validation_scores_")
KEPT = ("n_features_in_", *CURVES, "_takes_several", "_y_ndim", "_columns")  # as they are
SCALINGS = ("scaling_", "target_scaling_")
ARRAYS = ("classes_", "feature_names_in_")
OF_EVERY = {"n_features_in_", *CURVES, "scaling_"}  # estimator once it is fitted
OF_CLASSES = {"classes_", "_takes_several"}  # of a classifier as well
OF_NUMBERS = {"target_scaling_", "_y_ndim", "_columns"}  # of a regressor as well
CHOICES = {"_takes_several": (True, False), "_y_ndim": (1, 2)}
KINDS = "biufUO"  # of labels: truth values, numbers and words


def bytes_of(model: Model) -> bytes:
    """The model file that `save` writes."""
    with TemporaryDirectory(prefix="glassnet-") as folder:
        path = Path(folder) / "model.safetensors"
        model.save(path)
        return path.read_bytes()


def model_from(data: bytes) -> Model:
    """The model in such a file; a ModelFileError if it is damaged."""
    with TemporaryDirectory(prefix="glassnet-") as folder:
        path = Path(folder) / "model.safetensors"
        path.write_bytes(data)
        return load(path)


def write(path: str | PathLike[str], estimator: Any) -> str:
    """Write a fitted estimator; return the digest of its weights."""
    state = vars(estimator)
    record = {
        "kind": type(estimator).__name__,
        "parameters": {
            name: plain(name, value) for name, value in estimator.get_params(deep=False).items()
        },
        "kept": {name: state[name] for name in KEPT if name in state},
        "scalings": {name: scaling_to_dict(state[name]) for name in SCALINGS if name in state},
        "arrays": {
            name: [state[name].dtype.str, state[name].tolist()] for name in ARRAYS if name in state
        },
    }
    model = estimator.model_
    model.provenance = {**model.provenance, "estimator": record}
    digest: str = model.save(path, table=table_of(estimator))
    return digest


def plain(name: str, value: Any) -> Any:
    """A parameter as plain JSON; a dictionary as pairs, for its keys may be numbers."""
    if isinstance(value, dict):
        return {"pairs": [[plain(name, one) for one in pair] for pair in value.items()]}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(name, one) for one in value]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, bool | int | float | str | None):
        return value
    raise ConfigError(
        f"a model file cannot hold {name}={quoted(value)}",
        do=f"set {name} to a word or a number before saving; for random_state that is a seed",
    )


def unplain(value: Any) -> Any:
    """A parameter from plain JSON; lists come back as tuples."""
    if isinstance(value, dict):
        return {key: unplain(one) for key, one in value["pairs"]}
    return tuple(unplain(one) for one in value) if isinstance(value, list) else value


def scaling_to_dict(scaling: Scaling) -> dict[str, Any]:
    """A scaling as plain JSON."""
    return {
        "centres": [scale.centre for scale in scaling.scales],
        "spreads": [scale.spread for scale in scaling.scales],
        "low": scaling.low,
        "high": scaling.high,
    }


def scaling_from(found: dict[str, Any]) -> Scaling:
    """A scaling from plain JSON."""
    pairs = zip(found["centres"], found["spreads"], strict=True)
    scales = tuple(Scale(float(centre), float(spread)) for centre, spread in pairs)
    return Scaling(scales, float(found["low"]), float(found["high"]))


def array_from(found: Any) -> Array:
    """Labels or names from plain JSON, in the type that they had."""
    name, values = found
    dtype = np.dtype(name)
    if dtype.kind not in KINDS:
        raise ValueError(f"labels of the type {name}")
    return np.array(values, dtype)


def table_of(estimator: Any) -> dict[str, Any]:
    """The columns as the command line reads them: by their names, or as x0, x1, …

    Raises:
        ConfigError  a column or a class has a name that no table can have
    """
    from ..tables import Encoder  # the room with the table reader
    from ..tables.inputs import NumberInput

    given = vars(estimator).get("feature_names_in_")
    numbered = [f"x{i}" for i in range(estimator.n_features_in_)]
    names = numbered if given is None else [name.strip() for name in given]  # as tables do
    pairs = zip(names, estimator.scaling_.scales, strict=True)
    inputs = tuple(NumberInput(name, scale) for name, scale in pairs)
    encoder = Encoder(inputs, target_of(estimator, names), scaling=estimator.scaling).to_dict()
    try:
        Encoder.from_dict(encoder)
    except ModelFileError as error:
        raise ConfigError(
            f"glassnet predict could not read such a file: {error.what}",
            where=error.where,
            do="give every column and every class a name of its own, and fit again",
        ) from error
    return encoder


def target_of(estimator: Any, taken: list[str]) -> Any:
    """The target or the targets as columns, with names that no input has."""
    from ..tables.target import ClassTarget, NumberTarget, Target
    from ..tables.targets import Targets

    state, word = vars(estimator), "target"
    if state.get("_takes_several"):
        parts: list[Target] = [ClassTarget("", ("0", "1"))] * len(estimator.classes_)
    elif "classes_" in state:
        parts = [ClassTarget("", tuple(map(str, estimator.classes_.tolist())))]
    else:
        parts = [NumberTarget("", scale) for scale in estimator.target_scaling_.scales]
    while any(name.startswith(word) for name in taken):
        word += "_"
    if len(parts) == 1:
        return replace(parts[0], name=word)
    return Targets(tuple(replace(part, name=f"{word}{i}") for i, part in enumerate(parts)))


def read(path: str | PathLike[str], kind: type) -> Any:
    """Read an estimator of a kind."""
    model = load(path)
    record = model.provenance.get("estimator")
    if not isinstance(record, dict) or record.get("kind") != kind.__name__:
        found = quoted(record.get("kind")) if isinstance(record, dict) else "a network alone"
        raise ModelFileError(
            f"{quoted(Path(path).name)} should hold a {kind.__name__}, found {found}",
            do=f"give a file that {kind.__name__}.save has written, or use glassnet.load()",
        )
    try:
        estimator = kind(**{name: unplain(one) for name, one in record["parameters"].items()})
        vars(estimator).update(state_from(record), model_=model)
        check_fitted(estimator)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelFileError(
            f"{quoted(Path(path).name)} holds no estimator that can be made: {error!s:.200}",
            do=FIT_AND_SAVE,
        ) from error
    return estimator


def state_from(record: dict[str, Any]) -> dict[str, Any]:
    """What `fit` left in the estimator, by name."""
    state = {name: value for name, value in record["kept"].items() if name in KEPT}
    scalings, arrays = record["scalings"], record["arrays"]
    state |= {name: scaling_from(scalings[name]) for name in SCALINGS if name in scalings}
    state |= {name: array_from(arrays[name]) for name in ARRAYS if name in arrays}
    return state


def check_fitted(estimator: Any) -> None:
    """Refuse, as a ValueError, what no `fit` leaves: something missing, or of another size."""
    state, classifies = vars(estimator), is_classifier(estimator)
    if missing := (OF_EVERY | (OF_CLASSES if classifies else OF_NUMBERS)) - state.keys():
        raise ValueError(f"{min(missing)} is missing")
    for name in CHOICES.keys() & state.keys():
        if state[name] not in CHOICES[name]:
            raise ValueError(f"{name} cannot be {quoted(state[name])}")
    inputs = [estimator.model_.layers[0].input_shape, (len(estimator.scaling_.scales),)]
    inputs += [state[name].shape for name in state.keys() & {"feature_names_in_"}]
    outputs = [state["classes_"].shape] if classifies else [(state["_columns"],)]
    outputs += [(len(state[name].scales),) for name in state.keys() & {"target_scaling_"}]
    if {*inputs} != {(estimator.n_features_in_,)} or {*outputs} != {(estimator.n_outputs_,)}:
        raise ValueError("its inputs or outputs are not those of its network")
