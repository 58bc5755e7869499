"""Checking: is every number what it claims to be? One table of checks, each with its worst number.

check_library      everything public, the three rungs and both engines
check_model        one network with its weights: gradients, engines, exports, its file
check_file         whatever layers, losses, regularizers and optimizers a Python file defines
check_layer, check_loss, check_regularizer, check_optimizer    one of them

Gradients are compared with central differences in float64: relative errors above 10⁻⁶ are wrong.
"""

from .layer_check import check_layer
from .library import check_library
from .loss_check import check_loss
from .model_check import check_model
from .optimizer_check import check_optimizer
from .own_file import check_file
from .record import Check, Report
from .regularizer_check import check_regularizer

__all__ = [
    "Check",
    "Report",
    "check_file",
    "check_layer",
    "check_library",
    "check_loss",
    "check_model",
    "check_optimizer",
    "check_regularizer",
]
