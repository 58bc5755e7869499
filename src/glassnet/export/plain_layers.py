"""What every layer does, in plain Python: the functions that a script without NumPy is made of.

They are copied into the scripts as they stand here, so they know nothing of glassnet. An
activation takes one number, a layer the numbers of one sample, and images are lists of rows
of pixels of channels.
"""

import math
from typing import Any


def dense(x: list[float], weights: list[list[float]], biases: list[float]) -> list[float]:
    """Every output is a weighted sum of every input, plus a bias."""
    output = list(biases)
    for value, row in zip(x, weights, strict=True):
        output = [total + value * weight for total, weight in zip(output, row, strict=True)]
    return output


def shaped(x: Any, shape: tuple[int, ...]) -> Any:
    """A list of numbers as lists in lists, the last axis running fastest."""
    for length in reversed(shape[1:]):
        x = [x[start : start + length] for start in range(0, len(x), length)]
    return x


def embedding(x: list[float], weights: list[list[float]]) -> list[list[float]]:
    """Every word has a row of weights."""
    if min(x) < 0 or max(x) >= len(weights) or any(word % 1 for word in x):
        raise ValueError(
            f"words are whole numbers from 0 to {len(weights) - 1}; correct the others"
        )
    return [weights[int(word)] for word in x]


def flatten(x: Any) -> list[float]:
    """All numbers one after the other, the last axis running fastest."""
    while isinstance(x[0], list):
        x = [value for part in x for value in part]
    return list(x)


def batch_norm(
    x: list[float], scale: list[float], shift: list[float], mean: list[float], spread: list[float]
) -> list[float]:
    """Every feature brought to mean 0 and spread 1 as in training, then scaled and shifted."""
    features = zip(x, scale, shift, mean, spread, strict=True)
    return [a * (value - m) / s + b for value, a, b, m, s in features]


def layer_norm(
    x: list[float], scale: list[float], shift: list[float], epsilon: float
) -> list[float]:
    """The row brought to mean 0 and spread 1, then scaled and shifted."""
    mean = sum(x) / len(x)
    variance = sum((value - mean) ** 2 for value in x) / len(x)
    spread = math.sqrt(variance + epsilon)
    return [a * (value - mean) / spread + b for value, a, b in zip(x, scale, shift, strict=True)]


def conv2d(
    x: Any, weights: Any, biases: list[float], stride: tuple[int, int], frame: Any
) -> list[list[list[float]]]:
    """Every filter slides over the image: a weighted sum of what it sees, plus a bias."""
    size = (len(weights), len(weights[0]))
    rows = [pixel for row in weights for pixel in row]
    filters = [weight for pixel in rows for weight in pixel]  # one row for each number seen
    return [
        [dense([value for pixel in seen for value in pixel], filters, biases) for seen in line]
        for line in windows(framed(x, frame), size, stride)
    ]


def framed(x: Any, frame: Any) -> Any:
    """The image with zeros above and below, left and right."""
    (above, below), (left, right) = frame
    nothing = [0.0] * len(x[0][0])
    empty = [nothing] * (left + len(x[0]) + right)
    lines = [[nothing] * left + row + [nothing] * right for row in x]
    return [empty] * above + lines + [empty] * below


def max_pool2d(x: Any, size: tuple[int, int], stride: tuple[int, int]) -> Any:
    """Of every window the largest number, in each channel."""
    return [
        [[max(values) for values in zip(*seen, strict=True)] for seen in line]
        for line in windows(x, size, stride)
    ]


def average_pool2d(x: Any, size: tuple[int, int], stride: tuple[int, int]) -> Any:
    """Of every window the mean, in each channel."""
    return [
        [[sum(values) / len(values) for values in zip(*seen, strict=True)] for seen in line]
        for line in windows(x, size, stride)
    ]


def windows(x: Any, size: tuple[int, int], stride: tuple[int, int]) -> Any:
    """The pixels of every window, line by line."""
    (high, wide), (down, across) = size, stride
    return [
        [
            [pixel for row in x[top : top + high] for pixel in row[left : left + wide]]
            for left in range(0, len(x[0]) - wide + 1, across)
        ]
        for top in range(0, len(x) - high + 1, down)
    ]


def step(x: float) -> float:
    """1 if x is above 0, else 0."""
    return 1.0 if x > 0 else 0.0


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ), without ever overflowing."""
    return math.exp(min(x, 0)) / (1 + math.exp(-abs(x)))


def tanh(x: float) -> float:
    """tanh x, from −1 to 1."""
    return math.tanh(x)


def relu(x: float) -> float:
    """max(0, x): what is negative becomes 0."""
    return max(0.0, x)


def leaky_relu(x: float, slope: float) -> float:
    """The larger of x and slope · x."""
    return max(x, slope * x)


def elu(x: float, alpha: float) -> float:
    """x if x is above 0, else alpha · (eˣ − 1)."""
    return x if x > 0 else alpha * math.expm1(x)


def gelu(x: float) -> float:
    """½ x (1 + tanh u) with u = √(2/π) (x + 0.044715 x³), written as x · sigmoid(2u)."""
    return x * sigmoid(2 * math.sqrt(2 / math.pi) * x * (1 + 0.044715 * x * x))


def silu(x: float) -> float:
    """x · sigmoid(x)."""
    return x * sigmoid(x)


def softplus(x: float) -> float:
    """log(1 + eˣ), without ever overflowing."""
    return max(0.0, x) + math.log1p(math.exp(-abs(x)))


def softmax(x: list[float]) -> list[float]:
    """Scores become probabilities, eˣ / Σ eˣ; the largest x is taken away, so none overflows."""
    most = max(x)
    powers = [math.exp(value - most) for value in x]
    total = sum(powers)
    return [power / total for power in powers]


def log_softmax(x: list[float]) -> list[float]:
    """The logarithm of softmax: x − log Σ eˣ."""
    most = max(x)
    logarithm = most + math.log(sum(math.exp(value - most) for value in x))
    return [value - logarithm for value in x]
