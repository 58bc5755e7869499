"""The product of inputs and weights, plain or with the same bits in any company."""

import numpy as np
import pytest

from glassnet.arrays import INFERENCE, PREDICTION, training_mode
from glassnet.layers import product as module
from glassnet.layers.product import is_steady, product

CHANCE = np.random.default_rng(0)
SHAPES = [(1, 1), (2, 64), (9, 16), (33, 8), (100, 1), (64, 5), (784, 10), (200, 300)]


@pytest.fixture(params=["as this machine is", "row by row"])
def machine(request, monkeypatch):
    """Both ways: what was found out here, and what is done where groups are not steady."""
    if request.param == "row by row":
        monkeypatch.setattr(module, "is_steady", lambda *shape_and_dtype: False)


def test_training_and_inference_use_the_plain_product():
    """Bit for bit NumPy's, at its speed."""
    inputs, weights = CHANCE.standard_normal((13, 5)), CHANCE.standard_normal((5, 4))
    for mode in (INFERENCE, training_mode(0)):
        np.testing.assert_array_equal(product(inputs, weights, mode), inputs @ weights)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_steady_product_is_the_product(shape, dtype):
    """To within rounding, in the same type and shape."""
    inputs = CHANCE.standard_normal((192, shape[0])).astype(dtype)
    weights = CHANCE.standard_normal(shape).astype(dtype)
    steady, plain = product(inputs, weights, PREDICTION), inputs.astype("f8") @ weights
    assert steady.dtype == dtype
    tolerance = 20 * shape[0] * np.finfo(dtype).eps
    np.testing.assert_allclose(steady, plain, rtol=tolerance, atol=tolerance)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES)
def test_in_a_steady_product_every_row_has_its_bits(shape, dtype):
    """In every place, whoever stands beside it."""
    row = CHANCE.standard_normal((1, shape[0])).astype(dtype)
    weights = CHANCE.standard_normal(shape).astype(dtype)
    alone = product(row.repeat(256, axis=0), weights, PREDICTION)
    assert (alone == alone[0]).all()
    others = CHANCE.standard_normal((64, shape[0])).astype(dtype)
    for place in range(64):
        company = others.copy()
        company[place] = row
        np.testing.assert_array_equal(product(company, weights, PREDICTION)[place], alone[0])


def test_whether_groups_are_steady_is_found_out_once():
    """The answer is a plain yes or no, and is remembered for each shape and type."""
    answer = is_steady(33, 17, np.dtype("float32"), 8)
    assert answer in (True, False)
    before = is_steady.cache_info().hits
    assert is_steady(33, 17, np.dtype("float32"), 8) is answer
    assert is_steady.cache_info().hits == before + 1
