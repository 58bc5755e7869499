"""What every layer does, in NumPy: the functions that a script is made of.

They are copied into the scripts as they stand here, so they know nothing of glassnet. The
first axis of x is always the rows.
"""

import math

import numpy as np

from ..arrays import Array


def dense(x: Array, weights: Array, biases: Array) -> Array:
    """Every output is a weighted sum of every input, plus a bias."""
    return x @ weights + biases


def shaped(x: Array, shape: tuple[int, ...]) -> Array:
    """Rows of numbers as samples of a shape, the last axis running fastest."""
    return x.reshape(len(x), *shape)


def embedding(x: Array, weights: Array) -> Array:
    """Every word has a row of weights."""
    if x.min() < 0 or x.max() >= len(weights) or (x % 1).any():
        raise ValueError(
            f"words are whole numbers from 0 to {len(weights) - 1}; correct the others"
        )
    return weights[x.astype(int)]


def flatten(x: Array) -> Array:
    """Each row's numbers one after the other, the last axis running fastest."""
    return x.reshape(len(x), -1)


def batch_norm(x: Array, scale: Array, shift: Array, mean: Array, spread: Array) -> Array:
    """Every feature brought to mean 0 and spread 1 as in training, then scaled and shifted."""
    return scale * (x - mean) / spread + shift


def layer_norm(x: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    """Every row brought to mean 0 and spread 1, then scaled and shifted."""
    x = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((x * x).mean(axis=-1, keepdims=True) + epsilon)
    return scale * x / spread + shift


def conv2d(x: Array, weights: Array, biases: Array, stride: tuple[int, int], frame: Array) -> Array:
    """Every filter slides over the image: a weighted sum of what it sees, plus a bias."""
    x = np.pad(x, [(0, 0), *frame, (0, 0)])
    output = biases
    for top, left in np.ndindex(weights.shape[:2]):
        seen = places(x, weights.shape[:2], stride, top, left)
        output = output + seen @ weights[top, left]
    return output


def max_pool2d(x: Array, size: tuple[int, int], stride: tuple[int, int]) -> Array:
    """Of every window the largest number."""
    seen = [places(x, size, stride, top, left) for top, left in np.ndindex(size)]
    return np.max(seen, axis=0)


def average_pool2d(x: Array, size: tuple[int, int], stride: tuple[int, int]) -> Array:
    """Of every window the mean."""
    seen = [places(x, size, stride, top, left) for top, left in np.ndindex(size)]
    return np.mean(seen, axis=0)


def places(x: Array, size: tuple[int, int], stride: tuple[int, int], top: int, left: int) -> Array:
    """The pixels that all windows see at one place inside them, `top` down and `left` across."""
    rows, columns = (
        range(begin, length - side + begin + 1, step)
        for begin, length, side, step in zip((top, left), x.shape[1:3], size, stride, strict=True)
    )
    return x[:, rows][:, :, columns]


def step(x: Array) -> Array:
    """1 where x is above 0, else 0."""
    return np.where(x > 0, 1.0, 0.0)


def sigmoid(x: Array) -> Array:
    """1 / (1 + e⁻ˣ), without ever overflowing."""
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-abs(x)))


def tanh(x: Array) -> Array:
    """tanh x, from −1 to 1."""
    return np.tanh(x)


def relu(x: Array) -> Array:
    """max(0, x): what is negative becomes 0."""
    return np.maximum(x, 0)


def leaky_relu(x: Array, slope: float) -> Array:
    """The larger of x and slope · x."""
    return np.maximum(x, slope * x)


def elu(x: Array, alpha: float) -> Array:
    """x where x is above 0, else alpha · (eˣ − 1)."""
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def gelu(x: Array) -> Array:
    """½ x (1 + tanh u) with u = √(2/π) (x + 0.044715 x³), written as x · sigmoid(2u)."""
    return x * sigmoid(2 * math.sqrt(2 / math.pi) * x * (1 + 0.044715 * x * x))


def silu(x: Array) -> Array:
    """x · sigmoid(x)."""
    return x * sigmoid(x)


def softplus(x: Array) -> Array:
    """log(1 + eˣ), without ever overflowing."""
    return np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))


def softmax(x: Array) -> Array:
    """Scores become probabilities, eˣ / Σ eˣ; the largest x is taken away, so none overflows."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def log_softmax(x: Array) -> Array:
    """The logarithm of softmax: x − log Σ eˣ."""
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
