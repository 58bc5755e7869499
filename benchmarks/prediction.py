"""P7: one row and a million rows through a network, against onnxruntime and PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from timing import Contender, Row, compare
from training import data, model, name_of, torch_contenders

import glassnet as gn

ONE_ROW, MANY_ROWS = (2, 64, 3), (20, 64, 64, 5)
BLOCK = 8192  # rows that PyTorch takes at once in its best form


def p7() -> list[Row]:
    """Both kinds of prediction."""
    return [*one_row(), *many_rows()]


def one_row() -> list[Row]:
    """`model.forward` for a single row, every number of which stays visible."""
    network = model(ONE_ROW)
    network.begin(0)
    row, _ = data(1, ONE_ROW)
    contenders = {
        "ours": Contender(lambda: network.forward(row)),
        "onnxruntime": Contender(onnxruntime_call(network, row)),
        "onnxruntime, one thread": Contender(onnxruntime_call(network, row, threads=1)),
        "the same in bare NumPy": Contender(bare_numpy(network, row)),
        **torch_contenders("PyTorch", torch_call(network, row, rows=1)),
    }
    bars = {"onnxruntime": 1.0, "the same in bare NumPy": None, "PyTorch": None}
    return compare("P7", f"one row, {name_of(ONE_ROW)}", contenders, bars)


def many_rows() -> list[Row]:
    """`model.predict`, in which every row has the same bits in any company."""
    network = model(MANY_ROWS)
    network.begin(0)
    X, _ = data(1_000_000, MANY_ROWS)
    blocks = torch_contenders("PyTorch in blocks", torch_call(network, X, rows=BLOCK))
    whole = torch_contenders("PyTorch at once", torch_call(network, X, rows=len(X)))
    contenders = {"ours": Contender(lambda: network.predict(X)), **blocks, **whole}
    work = f"predict 1,000,000 x 20, {name_of(MANY_ROWS)}"
    bars = {"PyTorch in blocks": 1.0, "PyTorch at once": None}
    return compare("P7", work, contenders, bars, rounds=7)


def bare_numpy(network: gn.Model, row: np.ndarray) -> Callable[[], object]:
    """The arithmetic of one row and nothing else: what NumPy's calls alone cost."""
    weights_1, biases_1, weights_2, biases_2 = network.parameters.values()

    def call() -> np.ndarray:
        hidden = np.maximum(row @ weights_1 + biases_1, 0)
        scores = hidden @ weights_2 + biases_2
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    return call


def torch_call(network: gn.Model, X: np.ndarray, rows: int) -> Callable[[], object]:
    """PyTorch with the same weights, under `inference_mode`, so many rows at once."""
    import torch

    same = torch.nn.Sequential(*torch_layers(network), torch.nn.Softmax(dim=1))
    parts = torch.from_numpy(X).split(rows)

    @torch.inference_mode()
    def call() -> Any:
        return torch.cat([same(part) for part in parts]) if len(parts) > 1 else same(parts[0])

    return call


def torch_layers(network: gn.Model) -> list[Any]:
    """The dense layers of a network, with ReLU between."""
    import torch

    layers: list[Any] = []
    for dense in network.layers:
        if isinstance(dense, gn.Dense):
            linear = torch.nn.Linear(dense.n_inputs, dense.n_neurons)
            linear.weight.data = torch.from_numpy(dense.weights.T.copy())
            linear.bias.data = torch.from_numpy(dense.biases[0].copy())
            layers += [linear, torch.nn.ReLU()]
    return layers[:-1]


def onnxruntime_session(network: gn.Model, threads: int = 0) -> Any:
    """The same network in onnxruntime; 0 threads leaves their number to it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    file = onnx_model(network).SerializeToString()
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def onnxruntime_call(network: gn.Model, row: np.ndarray, threads: int = 0) -> Callable[[], object]:
    """One row as most people write it."""
    session = onnxruntime_session(network, threads)
    session_row = {"inputs": row}
    np.testing.assert_allclose(session.run(None, session_row)[0], network.forward(row), atol=1e-6)
    return lambda: session.run(None, session_row)


def onnx_model(network: gn.Model) -> Any:
    """The network as an ONNX graph: Gemm, Relu, Gemm, …, Softmax."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, weights, last = [], [], "inputs"
    for place, layer in enumerate(network.layers):
        output = "output" if place == len(network.layers) - 1 else f"output_{place}"
        if isinstance(layer, gn.Dense):
            names = [f"weights_{place}", f"biases_{place}"]
            arrays = (layer.weights, layer.biases[0])
            weights += map(numpy_helper.from_array, arrays, names)
            nodes.append(helper.make_node("Gemm", [last, *names], [output]))
        else:
            kind = "Relu" if isinstance(layer, gn.ReLU) else "Softmax"
            nodes.append(helper.make_node(kind, [last], [output]))
        last = output
    n_inputs, n_outputs = network.layers[0].n_inputs, network.layers[-2].n_neurons
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", size])
        for name, size in (("inputs", n_inputs), ("output", n_outputs))
    ]
    graph = helper.make_graph(nodes, "network", ends[:1], ends[1:], weights)
    return helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17)])
