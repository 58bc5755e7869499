"""Export: a model in forms that other programs take, and that people can read.

to_onnx    one ONNX file, for onnxruntime and whatever else runs ONNX
to_python  one readable script, for NumPy or for Python alone
"""

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING

from ..errors import EnvError
from ..model import Model
from ..saving import write_atomically
from ..workbench.table_model import TableModel
from .python_script import python_script
from .subject import Subject, subject_of

if TYPE_CHECKING:
    from .onnx_file import OnnxFile

__all__ = ["Subject", "python_script", "subject_of", "to_onnx", "to_python"]


def to_onnx(
    model: Model | TableModel,
    path: str | PathLike[str],
    *,
    opset: int = 17,
    input_shape: Sequence[int] | None = None,
) -> "OnnxFile":
    """Write a model as one ONNX file, and return what was written.

    The file holds everything: the scaling and the categories of a table's columns, the weights
    and the names of the classes. Columns are inputs of shape (batch, 1): float64 for numbers,
    NaN where missing; texts for categories, empty where missing. The outputs are `label` and
    `probabilities` (batch, classes), or `prediction` (batch, 1) in the target's own unit. A row
    with a cell that `predict` would refuse has NaN for numbers, and an empty label.

    A network without a table takes `inputs` and gives `output`, and `class` if it tells classes
    apart. `input_shape` is that of one sample; most networks know it.

    onnx checks the file, and onnxruntime and the ONNX reference must say what `predict` says to
    1e-5, before it is written. The same model gives the same file, bit for bit.

    Raises:
        ConfigError       a layer has no ONNX form, or the shape of the inputs is not known
        EnvError          onnx or onnxruntime is not installed, or the disk refuses
        CheckFailedError  the ONNX form does not say what the model says
    """
    try:
        from .onnx_file import write_onnx
    except ModuleNotFoundError as error:
        raise EnvError(
            f"ONNX needs {error.name}, which is not installed",
            do="pip install 'glassnet[onnx]'",
        ) from error
    return write_onnx(model, path, opset=opset, input_shape=input_shape)


def to_python(
    model: Model | TableModel,
    path: str | PathLike[str],
    *,
    plain: bool = False,
    input_shape: Sequence[int] | None = None,
) -> str:
    """Write a model as one readable Python script, and return its text.

    The script holds every weight, the scaling and the categories of a table's columns, a
    `predict` function and a program: `python model.py data.csv` writes an answer for every row.
    It needs NumPy; a plain one nothing but Python. Both compute in float64.

    Raises:
        ConfigError  a layer has no Python form, or the shape of the inputs is not known
        EnvError     the disk refuses
    """
    text = python_script(subject_of(model, input_shape), plain=plain)
    write_atomically(path, [text.encode()])
    return text
