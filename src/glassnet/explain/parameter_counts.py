"""Parameter counts: how many numbers a network of dense layers learns, before there is one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import ConfigError, quoted
from ..settings import whole

# What the book draws without saying the sizes of input and output: the hidden layers alone.
HIDDEN_LAYERS_IN_FIGURES = {"1.03": (16, 16, 16), "1.10": (4, 4)}

# From one neuron to the network of the book's last chapters.
EXAMPLES = (
    (1, 1),
    (4, 3),
    (2, 3, 3),
    (2, 64, 3),
    (1, 8, 8, 1),
    (1, 64, 64, 1),
    (4, 16, 16, 16, 2),
    (784, 128, 128, 10),
)


@dataclass(frozen=True)
class LayerCount:
    """What one dense layer learns.

    weights = n_inputs · n_neurons        biases = n_neurons
    """

    n_inputs: int
    n_neurons: int

    @property
    def weights(self) -> int:
        """One for every connection."""
        return self.n_inputs * self.n_neurons

    @property
    def biases(self) -> int:
        """One for every neuron."""
        return self.n_neurons

    @property
    def total(self) -> int:
        """Weights and biases."""
        return self.weights + self.biases


@dataclass(frozen=True)
class ParameterCounts:
    """What every layer of a structure learns, and all of them together."""

    sizes: tuple[int, ...]

    @property
    def layers(self) -> tuple[LayerCount, ...]:
        """One count for every dense layer: from each size to the next."""
        pairs = zip(self.sizes[:-1], self.sizes[1:], strict=True)
        return tuple(LayerCount(n_inputs, n_neurons) for n_inputs, n_neurons in pairs)

    @property
    def total(self) -> int:
        """All numbers that are learned."""
        return sum(layer.total for layer in self.layers)

    @property
    def hidden_layers(self) -> int:
        """How many layers stand between input and output."""
        return len(self.sizes) - 2

    @property
    def is_deep(self) -> bool:
        """Whether there are two or more hidden layers. NNFS ch. 1."""
        return self.hidden_layers >= 2


def parameter_counts(sizes: Sequence[int]) -> ParameterCounts:
    """Count what a fully connected network learns, from the sizes of its layers.

        Σ (n_inputs · n_neurons + n_neurons)    over all pairs of neighbours

    `sizes` begins with the number of inputs and ends with the number of outputs. Given only
    hidden layers, it counts what lies between them. Source: NNFS ch. 1.

    Raises:
        ConfigError  fewer than two sizes, or one that is not a whole number ≥ 1

    >>> parameter_counts((2, 64, 3)).total
    387
    >>> parameter_counts(HIDDEN_LAYERS_IN_FIGURES["1.03"]).total
    544
    """
    if not isinstance(sizes, Iterable) or len(sizes) < 2:
        raise ConfigError(
            f"a structure needs at least two sizes, got {quoted(sizes)}",
            do="give the number of inputs, of neurons in each layer, and of outputs",
        )
    return ParameterCounts(tuple(whole("a size", size) for size in sizes))
