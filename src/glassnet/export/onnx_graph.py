"""An ONNX graph while it is drawn: nodes that compute, constants, and names for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from ..arrays import Array

BATCH = "batch"  # the name of the one length that is free
ML = "ai.onnx.ml"  # the domain of ONNX's operators for tables

KINDS = {
    np.dtype("float32"): TensorProto.FLOAT,
    np.dtype("float64"): TensorProto.DOUBLE,
    np.dtype("int64"): TensorProto.INT64,
    np.dtype("bool"): TensorProto.BOOL,
    np.dtype(object): TensorProto.STRING,
}


class Graph:
    """The parts of a graph, in the order in which they compute.

    dtype   in which the network computes
    within  what is being drawn: the layer or column that names of parts begin with
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = np.dtype(dtype)
        self.within = ""
        self.inputs: list[ValueInfoProto] = []
        self.outputs: list[ValueInfoProto] = []
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.taken: set[str] = set()

    def name(self, wanted: str) -> str:
        """A name that nothing else in the graph has: the wanted one, or one that begins so."""
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name)
        return name

    def input(self, name: str, dtype: Any, shape: Sequence[int]) -> str:
        """Something that is given, one for each sample, under a name that was reserved for it."""
        return self._value(self.inputs, name, dtype, shape)

    def output(self, value: str, dtype: Any, shape: Sequence[int]) -> str:
        """Say that a value, one for each sample, is an answer."""
        return self._value(self.outputs, value, dtype, shape)

    def _value(
        self, values: list[ValueInfoProto], name: str, dtype: Any, shape: Sequence[int]
    ) -> str:
        kind = KINDS[np.dtype(dtype)]
        values.append(helper.make_tensor_value_info(name, kind, [BATCH, *shape]))
        return name

    def constant(self, values: Any, name: str = "constant", dtype: Any = None) -> str:
        """Numbers or texts that are part of the graph; numbers of the network's dtype."""
        array = np.ascontiguousarray(values, dtype=self.dtype if dtype is None else dtype)
        array = array.reshape(np.shape(values))  # a single number stays one
        tensor = numpy_helper.from_array(array, self.name(f"{self.within}.{name}"))
        self.constants.append(tensor)
        return str(tensor.name)

    def add(
        self,
        operator: str,
        inputs: Sequence[str],
        attributes: Mapping[str, Any] | None = None,
        *,
        name: str = "",
        domain: str = "",
    ) -> str:
        """Compute something, and return its name; `name` is one that was made for it."""
        output = name or self.name(f"{self.within}.{operator}")
        node = helper.make_node(
            operator, list(inputs), [output], name=output, domain=domain, **(attributes or {})
        )
        self.nodes.append(node)
        return output

    def with_number(self, operator: str, value: str, number: float | Array) -> str:
        """Compute something of a value and a number."""
        return self.add(operator, [value, self.constant(number)])

    def cast(self, value: str, dtype: Any) -> str:
        """The same in another type."""
        return self.add("Cast", [value], {"to": KINDS[np.dtype(dtype)]})

    def where(self, condition: str, value: Any, otherwise: str, dtype: Any) -> str:
        """A constant where a condition holds, else what there was."""
        return self.add("Where", [condition, self.constant(value, dtype=dtype), otherwise])
