"""Shirts: one neuron finds the unit price."""

import numpy as np
import pytest

from glassnet.lessons import fit_shirts, shirts


@pytest.mark.parametrize(("most", "unit_price"), [(3, 20.0), (10, 12.5), (1000, 0.99)])
def test_one_neuron_finds_the_price_exactly(most, unit_price):
    """Price = count · unit price is exactly linear, and so is the neuron."""
    counts, prices = shirts(most, unit_price)
    fit = fit_shirts(counts, prices)
    assert fit.unit_price == pytest.approx(unit_price, rel=1e-9)
    assert fit.base_price == pytest.approx(0, abs=1e-9 * most * unit_price)
    np.testing.assert_allclose(fit.model.predict(counts), prices, rtol=1e-9)


def test_it_holds_for_counts_that_were_never_seen():
    """A rule and not a list."""
    fit = fit_shirts(*shirts(10, 12.5))
    assert fit.model.predict([[400.0]]).item() == pytest.approx(5000)
