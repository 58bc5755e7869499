"""Parts as plain JSON and back: what comes back is what was saved, or it is refused."""

import importlib
import inspect
import pkgutil
import subprocess
import sys

import numpy as np
import pytest

from glassnet import (
    activations,
    clipping,
    initializers,
    layers,
    losses,
    optimizers,
    regularizers,
    schedules,
)
from glassnet.errors import ConfigError, ModelFileError
from glassnet.layers import Conv2D, Dense, Embedding, Layer, MaskedDense
from glassnet.losses import CrossEntropy, Loss
from glassnet.optimizers import SGD, Adam
from glassnet.regularizers import L1L2, L2
from glassnet.saving import KINDS, describe, read_model_file, rebuild, write_model_file
from glassnet.saving.canonical_json import json_text
from glassnet.saving.hints import fits, hints_of
from glassnet.schedules import CosineDecay, WarmUp
from glassnet.settings import settings_of

ROOMS = [activations, clipping, initializers, losses, optimizers, regularizers, schedules]
ROOTS = [
    Layer,
    Loss,
    clipping.Clipping,
    initializers.Initializer,
    optimizers.Optimizer,
    schedules.Schedule,
]

# What the arguments without a default may be, for making one of every kind.
ARGUMENTS = {
    "channels": 2,
    "decay": 0.5,
    "every": 10,
    "factor": 0.5,
    "filters": 4,
    "initial": 0.1,
    "kernel_size": (3, 2),
    "l1": 0.01,
    "l2": 0.0,
    "limit": 5.0,
    "mask": np.array([[1, 0], [0, 1], [1, 1]]),
    "n_dimensions": 3,
    "n_features": 4,
    "n_inputs": 2,
    "n_neurons": 3,
    "n_words": 50,
    "peak": 0.1,
    "rate": 0.25,
    "size": 2,
    "steps": 100,
    "strength": 0.01,
    "then": CosineDecay(0.1),
}

RICH = [
    Dense(
        2, 3, initial_weights=np.arange(6.0).reshape(2, 3), bias_regularizer=L2(0.5), seed=2**127
    ),
    Dense(2, 3, initial_weights=initializers.Constant(0.5), weight_regularizer=L1L2(0.1, 0.2)),
    Dense(2, 2, initial_weights=[[1.0, 2.0], [3.0, 4.0]]),
    Conv2D(1, 2, [3, 5], stride=(2, 1), padding="same"),
    Conv2D(1, 2, 3, padding=1),
    Embedding(5, 2, initial_weights=initializers.ScaledNormal(0.1)),
    Adam(WarmUp(CosineDecay(0.01, steps=90), steps=10)),
    SGD(np.float64(0.1)),
    SGD(1),
]


def made(kind):
    """One part of a kind, with defaults where there are some."""
    needed = [p for p in inspect.signature(kind).parameters.values() if p.default is p.empty]
    return kind(**{p.name: ARGUMENTS[p.name] for p in needed})


def public_parts():
    """All classes of the formulas that a user can make and a model can hold."""
    modules = [
        importlib.import_module(f"glassnet.layers.{m.name}")
        for m in pkgutil.iter_modules(layers.__path__)
    ]
    classes = {
        thing
        for module in [*ROOMS, *modules]
        for thing in vars(module).values()
        if inspect.isclass(thing) and thing.__module__ == module.__name__
    }
    parents = {parent for kind in classes for parent in kind.__mro__[1:]}
    rules = {c for c in classes if c.__module__ == regularizers.__name__} - {
        regularizers.Regularizer
    }
    return sorted(
        (c for c in classes - parents if c in rules or issubclass(c, tuple(ROOTS))),
        key=lambda kind: kind.__name__,
    )


def round_trip(part, path):
    """Save a part, read it, and make it again."""
    tensors = {}
    description = describe(part, tensors, "part")
    write_model_file(path, tensors, description)
    read, description = read_model_file(path)
    return rebuild(description, read)


def plain(value):
    """Settings in a form that can be compared: lists as tuples, arrays as their numbers."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    if type(value) in KINDS.values():
        return type(value), {name: plain(one) for name, one in settings_of(value).items()}
    return value


def test_every_public_part_can_be_saved():
    """A layer, loss, optimizer or other part that is public has its line in KINDS."""
    assert len(public_parts()) > 40
    assert [kind.__name__ for kind in public_parts() if KINDS.get(kind.__name__) is not kind] == []
    assert set(KINDS.values()) == set(public_parts())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_one_of_every_kind_comes_back(kind, tmp_path):
    """Every part is saved, read and made again with the same settings."""
    part = made(kind)
    assert plain(round_trip(part, tmp_path / "model")) == plain(part)


@pytest.mark.parametrize("part", RICH, ids=repr)
def test_parts_within_parts_come_back(part, tmp_path):
    """Arrays, schedules, initializers and regularizers within a part are saved with it."""
    assert plain(round_trip(part, tmp_path / "model")) == plain(part)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_types_of_arguments_are_known(kind):
    """Every argument has a type that can be checked, and its standard value fits it."""
    arguments = inspect.signature(kind).parameters
    hints = hints_of(kind)
    assert set(hints) == set(arguments)
    assert not {"kind", "tensor"} & set(hints)
    for name, hint in hints.items():
        fits(object(), hint)
        if arguments[name].default is not inspect.Parameter.empty:
            assert fits(arguments[name].default, hint)


def test_a_description_is_plain_json():
    """The description is what the documentation shows, and JSON can hold it."""
    tensors = {}
    mask = np.array([[1, 0], [0, 1]])
    layer = MaskedDense(mask, weight_regularizer=L2(0.1), seed=7)
    description = describe(layer, tensors, "maskeddense_1")
    assert description == {
        "kind": "MaskedDense",
        "mask": {"tensor": "maskeddense_1.mask"},
        "initial_weights": None,
        "weight_regularizer": {"kind": "L2", "strength": 0.1},
        "bias_regularizer": None,
        "seed": 7,
    }
    assert list(tensors) == ["maskeddense_1.mask"]
    assert json_text(description)


def test_a_number_of_numpy_becomes_a_plain_number():
    """A learning rate taken from an array is described as the number it is."""
    rate = describe(SGD(np.float64(0.1)), {}, "")["learning_rate"]
    assert (type(rate), rate) == (float, 0.1)


class MyDense(Dense):
    """A user's own layer."""


class MyPrice(regularizers.Regularizer):
    """A user's own price on weights."""


class Unlucky:
    """A part whose constructor does not check what it gets."""

    def __init__(self, share: int) -> None:
        self.share = 1 / share


def dense_of_a_user():
    """A user's own layer that has the name of one of ours."""
    return type("Dense", (Dense,), {})(2, 3)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (MyDense(2, 3), "'MyDense'"),
        (dense_of_a_user(), "'Dense'"),
        (Dense(2, 3, initial_weights=len), "'builtin_function_or_method'"),
        (Dense(2, 3, weight_regularizer=MyPrice()), "'MyPrice'"),
        (object(), "'object'"),
        (Layer(), "'Layer'"),
    ],
)
def test_a_users_own_part_cannot_be_saved(part, name):
    """A model file holds no code, so only glassnet's own parts go into it."""
    with pytest.raises(ConfigError, match=f"{name} is not one of glassnet's own") as caught:
        describe(part, {}, "dense_1")
    assert "a model file cannot hold code" in caught.value.what
    assert "numpy.savez" in caught.value.do
    assert caught.value.where.startswith("dense_1")


def test_two_arrays_never_share_a_name():
    """An array is not silently replaced by another of the same name."""
    layer = Dense(2, 2, initial_weights=np.eye(2))
    with pytest.raises(ConfigError, match=r"two tensors have the name 'a\.initial_weights'"):
        describe(layer, {"a.initial_weights": np.zeros(1)}, "a")


DENSE = describe(Dense(2, 3), {}, "")
ADAM = describe(Adam(), {}, "")
CONV = describe(Conv2D(1, 2, 3), {}, "")


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        ({**DENSE, "kind": "Dence"}, "unknown kind of layer or other part 'Dence'; did you mean"),
        ({**DENSE, "kind": "os.system"}, "unknown kind"),
        ({**DENSE, "kind": "Layer"}, "unknown kind"),
        ({**DENSE, "kind": "__import__"}, "unknown kind"),
        ({**DENSE, "kind": None}, "unknown kind"),
        ({**DENSE, "kind": ["Dense"]}, "unknown kind"),
        ({"n_inputs": 2, "n_neurons": 3}, "unknown kind"),
        ([DENSE], "unknown kind"),
        ("Dense", "unknown kind"),
        (None, "unknown kind"),
        ({"kind": "Dense"}, "missing or unknown arguments: .*n_inputs"),
        ({**DENSE, "n_layers": 2}, "missing or unknown arguments: 'n_layers'"),
        ({**DENSE, "__class__": 2}, "missing or unknown arguments"),
        ({**DENSE, "n_inputs": 0}, "n_inputs must be a whole number"),
        ({**DENSE, "n_inputs": -1}, "n_inputs must be a whole number"),
        ({**DENSE, "n_inputs": 2.0}, "Dense in the model file cannot have n_inputs 2.0"),
        ({**DENSE, "n_inputs": True}, "cannot have n_inputs True"),
        ({**DENSE, "n_inputs": "2"}, "cannot have n_inputs '2'"),
        ({**DENSE, "n_inputs": None}, "cannot have n_inputs None"),
        ({**DENSE, "n_inputs": DENSE}, "cannot have n_inputs Dense"),
        ({**DENSE, "n_inputs": [2]}, "cannot have n_inputs"),
        ({**DENSE, "seed": 1.5}, "cannot have seed 1.5"),
        ({**DENSE, "weight_regularizer": ADAM}, "cannot have weight_regularizer Adam"),
        ({**DENSE, "weight_regularizer": 0.5}, "cannot have weight_regularizer 0.5"),
        ({**DENSE, "initial_weights": ADAM}, "cannot have initial_weights Adam"),
        ({**DENSE, "initial_weights": "/etc/passwd"}, "cannot have initial_weights"),
        ({**DENSE, "initial_weights": True}, "cannot have initial_weights True"),
        ({**DENSE, "initial_weights": {"tensor": "missing"}}, "has no tensor 'missing'"),
        ({**DENSE, "initial_weights": {"tensor": 3}}, "has no tensor 3"),
        ({**DENSE, "initial_weights": {"tensor": ["w"]}}, "has no tensor"),
        ({**DENSE, "initial_weights": {"tensor": "w", "more": 1}}, "has no tensor"),
        ({**DENSE, "initial_weights": {"path": "w"}}, "has no tensor None"),
        ({**DENSE, "initial_weights": {"kind": "Lambda"}}, "unknown kind"),
        ({**CONV, "kernel_size": [3, 3, 3]}, "cannot have kernel_size"),
        ({**CONV, "kernel_size": [3, 1.5]}, "cannot have kernel_size"),
        ({**ADAM, "beta_1": True}, "cannot have beta_1 True"),
        ({**ADAM, "learning_rate": 0.0}, "learning_rate must be a number > 0"),
        ({**ADAM, "learning_rate": DENSE}, "cannot have learning_rate Dense"),
        ({**ADAM, "learning_rate": "fast"}, "cannot have learning_rate 'fast'"),
        ({**ADAM, "beta_1": 1.0}, "Adam in the model file cannot be made: beta_1 must be"),
        ({"kind": "MaskedDense", **settings_of(Dense(1, 1))}, "missing or unknown arguments"),
    ],
)
def test_a_wrong_description_is_refused(description, reason):
    """Unknown kinds, misspelt arguments, wrong types and values out of range are refused."""
    with pytest.raises(ModelFileError, match=reason) as caught:
        rebuild(description, {"w": np.zeros((2, 3))})
    assert caught.value.do
    assert len(str(caught.value)) <= 400


def test_whatever_a_constructor_cannot_take_is_refused(monkeypatch):
    """An error of any type in a constructor becomes a refusal that names the part."""
    description = describe(MaskedDense(np.eye(2)), {}, "a")
    wrong = {"a.mask": np.zeros((2, 2, 2))}
    with pytest.raises(ModelFileError, match="MaskedDense in the model file cannot be made: mask"):
        rebuild(description, wrong)
    monkeypatch.setitem(KINDS, "Unlucky", Unlucky)
    with pytest.raises(ModelFileError, match="Unlucky in the model file cannot be made: division"):
        rebuild({"kind": "Unlucky", "share": 0}, {})


def test_a_part_of_the_wrong_family_is_refused():
    """Where a loss must stand, an optimizer is refused before it is made."""
    assert isinstance(
        rebuild({"kind": "CrossEntropy", "label_smoothing": 0}, {}, Loss), CrossEntropy
    )
    with pytest.raises(ModelFileError, match="the Adam in the model file stands where a Loss"):
        rebuild(ADAM, {}, Loss)


def test_making_a_giant_takes_no_memory():
    """A description of a layer larger than any computer is made without drawing a weight."""
    giant = rebuild({**DENSE, "n_inputs": 10**30, "n_neurons": 10**30}, {})
    assert giant.parameter_shapes.weights == (10**30, 10**30)
    assert not giant.has_begun


def test_reading_a_model_opens_nothing_else(tmp_path):
    """Reading and rebuilding opens one file, imports nothing, executes nothing."""
    path = tmp_path / "model"
    write_model_file(path, {}, {"part": describe(Dense(2, 3), {}, "part")})
    program = """
import sys
from glassnet.saving import read_model_file, rebuild
seen = []
sys.addaudithook(lambda event, arguments: seen.append((event, *map(str, arguments[:1]))))
rebuild(read_model_file(sys.argv[1])[1]["part"], {})
odd = [e for e in seen if e[0].split(".")[0] in {"import", "exec", "compile", "os", "subprocess",
       "socket", "pickle", "marshal", "ctypes"}]
assert [e for e in seen if e[0] == "open"] == [("open", sys.argv[1])], seen
assert not odd, odd
"""
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
