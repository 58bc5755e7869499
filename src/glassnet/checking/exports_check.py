"""Checking the exports of a model: each says what the model says."""

import runpy
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import CheckFailedError, ConfigError
from ..export import python_script, subject_of, to_onnx
from ..export.subject import Subject
from ..model import Model
from ..workbench.table_model import TableModel
from . import purity
from .record import AGREEMENT, Check, law, measured, skipped

AGREE = 1e-6  # of scripts, which compute in float64
AGREE_ONNX = 1e-5  # of ONNX files, which compute in float32
NO_ONNX = "onnx and onnxruntime are not installed: pip install 'glassnet[onnx]'"
LARGEST = 300_000  # parameters of a script that is worth running


def check_exports(model: Model | TableModel, inputs: Array, expected: Array) -> list[Check]:
    """The scripts and the ONNX file of a model, against what it says in float64."""
    try:
        subject = subject_of(model, None if isinstance(model, TableModel) else inputs.shape[1:])
    except ConfigError as error:
        return [skipped("exports", AGREEMENT, "exports", error.what)]
    return [
        script_check("python", subject, inputs, expected, plain=False),
        script_check("python --plain", subject, inputs, expected, plain=True),
        onnx_check(model, inputs.shape[1:]),
    ]


def script_check(
    subject: str, of: Subject, inputs: Array, expected: Array, *, plain: bool
) -> Check:
    """One script: its network, run on the same rows."""
    promise = "the script's network"
    if of.model.count_parameters() > LARGEST:
        why = f"a script of more than {LARGEST:,} numbers takes too long here"
        return skipped(subject, AGREEMENT, promise, why)
    try:
        names = names_of(python_script(of, plain=plain))
    except ConfigError as error:
        return skipped(subject, AGREEMENT, promise, error.what)
    try:
        said = run_network(names["network"], inputs, plain=plain)
    except Exception as error:  # whatever a script of ours raises
        return law(subject, promise, purity.raised("the script", error))
    apart = purity.distance([expected], [said])
    problem = f"the script of export --to {subject} is {apart:.1e} from the model"
    return measured(subject, AGREEMENT, promise, apart, AGREE, problem)


def names_of(text: str) -> dict[str, Any]:
    """What a script defines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.py"
        path.write_text(text, encoding="utf-8")
        return runpy.run_path(str(path))


def run_network(network: Callable[[Any], Any], inputs: Array, *, plain: bool) -> Array:
    """A script's output: a plain one takes one sample at a time, in lists."""
    if plain:
        return np.array([network(sample.tolist()) for sample in inputs], float)
    whole = inputs.dtype.kind != "f"
    return np.asarray(network(inputs if whole else inputs.astype(np.float64)), float)


def onnx_check(model: Model | TableModel, shape: tuple[int, ...]) -> Check:
    """The ONNX file, run by onnxruntime and by the ONNX reference on rows of its own."""
    promise = "onnxruntime and the ONNX reference"
    if not (find_spec("onnx") and find_spec("onnxruntime")):
        return skipped("onnx", AGREEMENT, promise, NO_ONNX)
    given = None if isinstance(model, TableModel) else shape
    with tempfile.TemporaryDirectory() as folder:
        try:
            written = to_onnx(model, Path(folder) / "model.onnx", input_shape=given)
        except ConfigError as error:
            return skipped("onnx", AGREEMENT, promise, error.what)
        except CheckFailedError as error:
            return law("onnx", promise, error.what)
    problem = f"the ONNX file is {written.difference:.1e} from the model"
    return measured("onnx", AGREEMENT, promise, written.difference, AGREE_ONNX, problem)
