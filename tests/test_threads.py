"""Threads: small matrix products run on one core, large ones on all."""

import pytest
from threadpoolctl import threadpool_limits

from glassnet import Dense, ReLU
from glassnet.threads import LARGE, controller, fitting_threads, largest_product

SMALL, WIDE = [Dense(2, 64), ReLU()], [Dense(2, 64), Dense(1000, 4000)]


def blas_threads():
    return {b["num_threads"] for b in controller().info() if b["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_threads():
    """Begin with two, also on a machine with one core."""
    with threadpool_limits(limits=2, user_api="blas"):
        yield


def test_the_largest_product_is_that_of_the_largest_weights():
    """One multiplication for each row and weight; biases are vectors."""
    assert largest_product(SMALL, 300) == 300 * 2 * 64
    assert largest_product(WIDE, 10) == 10 * 4_000_000
    assert largest_product([ReLU()], 10) == 0


def test_small_products_run_on_one_thread_and_the_rest_is_put_back():
    """Whoever comes after finds the threads as they were."""
    before = blas_threads()
    with fitting_threads(SMALL, 300):
        assert blas_threads() <= {1}
    assert blas_threads() == before


def test_threads_are_put_back_after_an_error_too():
    """A training that fails does not leave the machine slow."""
    before = blas_threads()
    with pytest.raises(RuntimeError), fitting_threads(SMALL, 300):
        raise RuntimeError
    assert blas_threads() == before


def test_large_products_keep_all_threads():
    """From the measured size on, a second core pays."""
    before = blas_threads()
    assert largest_product(WIDE, 1) >= LARGE
    with fitting_threads(WIDE, 1):
        assert blas_threads() == before


def test_inside_a_small_fit_a_small_prediction_changes_nothing():
    """Blocks may stand in one another, as validation stands in training."""
    with fitting_threads(SMALL, 300):
        with fitting_threads(SMALL, 256):
            assert blas_threads() <= {1}
        assert blas_threads() <= {1}
