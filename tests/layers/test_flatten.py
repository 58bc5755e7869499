"""Flatten: each sample's numbers in one row."""

import numpy as np
import pytest

from glassnet.layers import Flatten


@pytest.mark.parametrize("shape", [(3,), (3, 4), (3, 4, 2), (0, 4, 2)])
def test_one_row_per_sample(shape):
    """Numbers keep their order; the way back restores the shape. No sample is no trouble."""
    inputs = np.arange(float(np.prod(shape))).reshape(shape)
    layer = Flatten()
    output = layer.forward(inputs)
    assert output.shape == (shape[0], *layer.output_shape(shape[1:]))
    assert np.array_equal(output.ravel(), inputs.ravel())
    assert np.array_equal(layer.backward(output), inputs)
