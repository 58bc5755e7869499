"""A neuron, a layer of neurons, and a batch of samples, as in chapter 2 of the book.

`where` is what an error calls the neuron or the layer it is about.
"""

from .lengths import check_lengths
from .products import Matrix, Vector


def neuron(inputs: Vector, weights: Vector, bias: float, *, where: str = "the neuron") -> float:
    """Σ inputᵢ weightᵢ + bias. NNFS ch. 2.

    >>> neuron([1, 2, 3], [0.2, 0.8, -0.5], 2)
    2.3
    """
    do = "give a neuron one weight for each input"
    check_lengths("inputs", inputs, "weights", weights, where=where, do=do)
    output: float = 0
    for value, weight in zip(inputs, weights, strict=True):
        output += value * weight
    return output + bias


def layer(inputs: Vector, weights: Matrix, biases: Vector, *, where: str = "") -> list[float]:
    """What each neuron makes of the same inputs; one row of weights and one bias per neuron.

    >>> layer([1, 2, 3, 2.5], [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5]], [2, 3])
    [4.8, 1.21]
    """
    do = "give each neuron one row of weights and one bias"
    place = f"{where}the layer"
    check_lengths("rows of weights", weights, "biases", biases, where=place, do=do)
    outputs = []
    for j, (own, bias) in enumerate(zip(weights, biases, strict=True)):
        outputs.append(neuron(inputs, own, bias, where=f"{where}neuron {j}"))
    return outputs


def batch(samples: Matrix, weights: Matrix, biases: Vector) -> list[list[float]]:
    """What a layer makes of each sample; one row of outputs per sample. NNFS ch. 2.

    >>> batch([[1, 2], [3, 4]], [[10, 1]], [0.5])
    [[12.5], [34.5]]
    """
    return [
        layer(sample, weights, biases, where=f"sample {place}, ")
        for place, sample in enumerate(samples)
    ]
