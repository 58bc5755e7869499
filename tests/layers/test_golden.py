"""Golden numbers: what PyTorch computes, written by scripts/make_golden_layers.py."""

import json
from pathlib import Path

import numpy as np
import pytest

from glassnet import layers
from glassnet.arrays import INFERENCE, Mode, NumpyRandom

GOLDEN = Path(__file__).parent.parent / "golden" / "layers.json"
CASES = json.loads(GOLDEN.read_text("utf-8"))["cases"]
TRAINING = Mode(NumpyRandom(np.random.default_rng(0)))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['layer']}-{c['settings']}")
def test_agrees_with_pytorch(case):
    """The same layer on the same numbers gives the same output and gradients."""
    arrays = {name: np.array(values) for name, values in case["arrays"].items()}
    layer = getattr(layers, case["layer"])(**case["settings"])
    layer.parameters = layer.Parameters(*(arrays[name] for name in layer.Parameters._fields))
    layer.forward(arrays["inputs"], TRAINING if case.get("training") else INFERENCE)
    layer.backward(arrays["dvalues"])
    learned = [name for name in layer.Parameters._fields if name not in layer.observed]
    for name in ["output", "dinputs", *("d" + name for name in learned)]:
        np.testing.assert_allclose(getattr(layer, name), arrays[name], rtol=1e-10, atol=1e-12)
    seen = layer.observe(layer.parameters, layer.memory)
    for name in layer.observed:
        np.testing.assert_allclose(getattr(seen, name), arrays["new_" + name], rtol=1e-12)
