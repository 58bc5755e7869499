"""Parameter counts: of structures, from their sizes alone."""

from itertools import pairwise

import pytest

from glassnet import Dense, MeanSquaredError, Model
from glassnet.errors import ConfigError
from glassnet.explain import EXAMPLES, HIDDEN_LAYERS_IN_FIGURES, parameter_counts


@pytest.mark.parametrize("sizes", EXAMPLES)
def test_counts_are_those_of_a_real_network(sizes):
    """The count is how many numbers the layers hold once they are made."""
    layers = [Dense(*pair) for pair in pairwise(sizes)]
    model = Model(layers, loss=MeanSquaredError())
    model.begin(0)
    counts = parameter_counts(sizes)
    assert counts.total == sum(array.size for array in model.parameters.values())
    assert [layer.weights for layer in counts.layers] == [layer.weights.size for layer in layers]
    assert counts.is_deep == model.is_deep


def test_the_hidden_layers_that_the_book_draws():
    """Three layers of 16 have 544 parameters between them, two layers of 4 have 20."""
    totals = [parameter_counts(sizes).total for sizes in HIDDEN_LAYERS_IN_FIGURES.values()]
    assert totals == [2 * (16 * 16 + 16), 4 * 4 + 4] == [544, 20]


@pytest.mark.parametrize(("sizes", "deep"), [((3, 2), False), ((3, 4, 2), False), ((1,) * 4, True)])
def test_deep_means_two_hidden_layers(sizes, deep):
    """None and one are not deep."""
    counts = parameter_counts(sizes)
    assert (counts.hidden_layers, counts.is_deep) == (len(sizes) - 2, deep)


@pytest.mark.parametrize("sizes", [(), (3,), (3, 0), (2, -1, 2), (2, 2.5), (True, 2), 5])
def test_impossible_structures_are_refused(sizes):
    """A network has at least inputs and outputs, and whole neurons."""
    with pytest.raises(ConfigError):
        parameter_counts(sizes)
