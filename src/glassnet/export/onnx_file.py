"""The ONNX file: a graph with its weights inside, verified before it gets its name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

from onnx import ModelProto, helper

from .. import __version__
from ..errors import ConfigError
from ..model import Model
from ..saving import write_atomically
from ..settings import whole
from ..workbench.table_model import TableModel
from .onnx_check import verify
from .onnx_graph import ML, Graph
from .onnx_layers import add_layer
from .onnx_table import add_inputs, add_outputs, add_refusal
from .subject import Subject, classes_of, subject_of

OLDEST, NEWEST = 13, 21  # operator sets that are written
TABLES = 2  # the operator set of ONNX's operators for tables
FORMATS = {13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10}  # the file's own version
LARGEST = 2**31 - 2**20  # bytes of numbers in a file, which protobuf limits to 2 GiB

ABOUT = (
    "One input per column, shape (batch, 1). A missing number is NaN, a missing word an empty text."
    " A row with a cell that the network cannot take has NaN for numbers and no label."
)


@dataclass(frozen=True)
class OnnxFile:
    """What was written, and how far its answers are from our own."""

    opset: int
    size: int  # bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: int  # that both were asked about
    difference: float  # the largest that was found, in the scale of the network's output


def write_onnx(
    model: Model | TableModel,
    path: str | PathLike[str],
    *,
    opset: int,
    input_shape: Sequence[int] | None,
) -> OnnxFile:
    """Write a model as ONNX, if onnxruntime and the ONNX reference say what it says."""
    whole("opset", opset, at_least=OLDEST, at_most=NEWEST)
    subject = subject_of(model, input_shape)
    proto = drawn(subject, opset)
    content = proto.SerializeToString(deterministic=True)
    rows, difference = verify(content, proto, subject)
    write_atomically(path, [content])
    return OnnxFile(
        opset=opset,
        size=len(content),
        inputs=tuple(value.name for value in proto.graph.input),
        outputs=tuple(value.name for value in proto.graph.output),
        rows=rows,
        difference=difference,
    )


def drawn(subject: Subject, opset: int) -> ModelProto:
    """The whole model in ONNX's own structures; the same model gives the same ones."""
    refuse_too_large(subject)
    graph = Graph(subject.model.dtype)
    given = x = add_inputs(graph, subject)
    for name, layer, own, shape in subject.steps():
        x = add_layer(graph, name, layer, own, x, shape)
    add_outputs(graph, x, add_refusal(graph, given, subject), subject)
    proto = helper.make_model(
        helper.make_graph(graph.nodes, "glassnet", graph.inputs, graph.outputs, graph.constants),
        opset_imports=[helper.make_opsetid("", opset), helper.make_opsetid(ML, TABLES)],
        ir_version=FORMATS[opset],
        producer_name="glassnet",
        producer_version=__version__,
        doc_string=ABOUT if subject.encoder else "",
    )
    helper.set_model_props(proto, facts(subject))
    return proto


def facts(subject: Subject) -> dict[str, str]:
    """What the file says about the table, for programs that read it."""
    if subject.encoder is None:
        return {}
    told: dict[str, Any] = {
        "task": subject.encoder.task,
        "targets": [target.name for target in subject.encoder.targets],
        "classes": classes_of(subject.encoder),
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in told.items()}


def refuse_too_large(subject: Subject) -> None:
    """Refuse weights that do not fit into one file; they are never put beside it."""
    size = sum(array.nbytes for array in subject.model.parameters.values())
    if size > LARGEST:
        raise ConfigError(
            f"the weights take {size:,} bytes, and an ONNX file holds {LARGEST:,}",
            do="train a smaller network",
        )
