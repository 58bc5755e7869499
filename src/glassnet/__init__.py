"""Neural networks from scratch that you can see through.

>>> import glassnet as gn
>>> X, y = gn.datasets.spiral(100, 3, seed=0)
>>> model = gn.Model(
...     [gn.Dense(2, 64), gn.ReLU(), gn.Dense(64, 3), gn.Softmax()],
...     loss=gn.CrossEntropy(),
...     optimizer=gn.Adam(0.05),
... )
>>> history = model.fit(X, y, epochs=300, batch_size=100, seed=0)
>>> model.evaluate(X, y)["accuracy"] > 0.7
True
"""

from . import start as _start  # noqa: F401, before all that takes time

# isort: split
import importlib
from typing import TYPE_CHECKING, Any

from . import metrics
from .activations import (
    ELU,
    GELU,
    LeakyReLU,
    Linear,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
)
from .arrays import INFERENCE, Mode, training_mode
from .clipping import ClipByNorm, ClipByValue
from .course import EarlyStopping
from .errors import (
    CheckFailedError,
    ConfigError,
    DataError,
    DivergedError,
    DtypeError,
    EnvError,
    GlassnetError,
    ModelFileError,
    NotRunError,
    ShapeError,
)
from .history import BatchRecord, EpochRecord, History
from .initializers import (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LeCunNormal,
    LeCunUniform,
    Orthogonal,
    ScaledNormal,
)
from .layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaskedDense,
    MaxPool2D,
)
from .losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    SigmoidBinaryCrossEntropy,
    SoftmaxCrossEntropy,
)
from .model import Model, load
from .optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSprop,
    start_all,
    update_all,
)
from .other_weights import load_weights
from .regularizers import L1, L1L2, L2
from .schedules import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    OneCycle,
    StepDecay,
    WarmUp,
)
from .training import Plan

if TYPE_CHECKING:
    from .sweeps import sweep

__version__ = "0.1.0"

__all__ = [
    "ELU",
    "GELU",
    "INFERENCE",
    "L1",
    "L1L2",
    "L2",
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AveragePool2D",
    "BatchNorm",
    "BatchRecord",
    "BinaryCrossEntropy",
    "CheckFailedError",
    "ClipByNorm",
    "ClipByValue",
    "ConfigError",
    "Constant",
    "Conv2D",
    "CosineDecay",
    "CrossEntropy",
    "DataError",
    "Dense",
    "DivergedError",
    "Dropout",
    "DtypeError",
    "EarlyStopping",
    "Embedding",
    "EnvError",
    "EpochRecord",
    "ExponentialDecay",
    "Flatten",
    "GlassnetError",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "History",
    "Huber",
    "InverseTimeDecay",
    "Layer",
    "LayerNorm",
    "LeCunNormal",
    "LeCunUniform",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "Loss",
    "MaskedDense",
    "MaxPool2D",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Mode",
    "Model",
    "ModelFileError",
    "Momentum",
    "Nesterov",
    "NotRunError",
    "OneCycle",
    "Orthogonal",
    "Plan",
    "RMSprop",
    "ReLU",
    "ScaledNormal",
    "ShapeError",
    "SiLU",
    "Sigmoid",
    "SigmoidBinaryCrossEntropy",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Softplus",
    "Step",
    "StepDecay",
    "Tanh",
    "WarmUp",
    "load",
    "load_weights",
    "metrics",
    "start_all",
    "sweep",
    "training_mode",
    "update_all",
]

# Rooms that load when they are first used.
ROOMS = (
    "book",
    "checking",
    "datasets",
    "decisions",
    "estimators",
    "explain",
    "export",
    "figures",
    "images",
    "inspection",
    "lessons",
    "page",
    "saving",
    "scaling",
    "scratch",
    "sweeps",
    "tables",
)


def __getattr__(name: str) -> Any:
    if name == "sweep":  # with its room, which loads when it is first used
        return importlib.import_module("glassnet.sweeps").sweep
    if name == "show":  # the studio in a notebook
        return importlib.import_module("glassnet.studio.notebook.showing").show
    if name not in ROOMS:
        raise AttributeError(f"module 'glassnet' has no attribute {name!r}")
    return importlib.import_module(f"glassnet.{name}")


def __dir__() -> list[str]:
    return sorted([*__all__, *ROOMS, "show", "__version__"])
