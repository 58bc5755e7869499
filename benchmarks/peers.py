"""The peers: the same network in PyTorch, in scikit-learn, and in the style of the book.

Each gets its best honest form (data ready as tensors, fused optimizer, no data loader), and
where asked also the form in which most people write it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np


def torch_network(sizes: tuple[int, ...]) -> Any:
    """Linear layers with ReLU between."""
    import torch

    layers: list[Any] = []
    for n_inputs, n_outputs in pairwise(sizes):
        layers += [torch.nn.Linear(n_inputs, n_outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def torch_step(sizes: tuple[int, ...], X: Any, y: Any) -> Callable[[], object]:
    """One step of PyTorch's best loop: fused Adam, everything ready."""
    import torch

    network = torch_network(sizes)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    loss_of = torch.nn.functional.cross_entropy
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        loss_of(network(inputs), labels).backward()
        optimizer.step()

    return step


def torch_epoch(sizes: tuple[int, ...], X: Any, y: Any, batch: int) -> Callable[[], object]:
    """An epoch of PyTorch's best loop: shuffled by one permutation, sliced by hand."""
    import torch

    network = torch_network(sizes)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    loss_of = torch.nn.functional.cross_entropy
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)

    def epoch() -> None:
        order = torch.randperm(len(inputs))
        for start in range(0, len(inputs), batch):
            rows = order[start : start + batch]
            optimizer.zero_grad(set_to_none=True)
            loss_of(network(inputs[rows]), labels[rows]).backward()
            optimizer.step()

    return epoch


def torch_loader_epoch(sizes: tuple[int, ...], X: Any, y: Any, batch: int) -> Callable[[], object]:
    """An epoch as PyTorch's tutorials write it: a data loader, the default Adam, loss.item()."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    network = torch_network(sizes)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    loss_of = torch.nn.CrossEntropyLoss()
    data = TensorDataset(torch.from_numpy(X), torch.from_numpy(y))
    loader = DataLoader(data, batch_size=batch, shuffle=True)

    def epoch() -> float:
        total = 0.0
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_of(network(inputs), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        return total

    return epoch


def sklearn_epochs(
    sizes: tuple[int, ...], X: Any, y: Any, batch: int, epochs: int, *, shuffle: bool = True
) -> Callable[[], object]:
    """Some epochs of scikit-learn's MLPClassifier, with its own stopping turned off.

    It shuffles by default, even where one batch holds all rows and nothing comes of it.
    """
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        sizes[1:-1],
        batch_size=batch,
        shuffle=shuffle,
        max_iter=epochs,
        n_iter_no_change=epochs,
        tol=0.0,
    )
    return lambda: network.fit(X, y)


class BookStep:
    """One step as the book writes it: float64 products, a fresh array for everything."""

    def __init__(self, sizes: tuple[int, ...], X: Any, y: Any) -> None:
        generator = np.random.default_rng(0)
        self.X, self.y = X, y
        self.weights = [0.01 * generator.standard_normal(pair) for pair in pairwise(sizes)]
        self.biases = [np.zeros((1, n)) for n in sizes[1:]]
        self.moments = [[np.zeros_like(p), np.zeros_like(p)] for p in self.weights + self.biases]
        self.step = 0

    def __call__(self) -> None:
        activations, sums = [self.X], []
        for place, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            sums.append(np.dot(activations[-1], weights) + biases)
            last = place == len(self.weights) - 1
            activations.append(sums[-1] if last else np.maximum(0, sums[-1]))
        powers = np.exp(sums[-1] - np.max(sums[-1], axis=1, keepdims=True))
        probabilities = powers / np.sum(powers, axis=1, keepdims=True)
        rows = np.arange(len(self.y))
        confidences = np.clip(probabilities, 1e-7, 1 - 1e-7)[rows, self.y]
        np.mean(-np.log(confidences))
        dvalues = probabilities.copy()
        dvalues[rows, self.y] -= 1
        dvalues = dvalues / len(self.y)
        dweights, dbiases = [], []
        for place in reversed(range(len(self.weights))):
            dweights.insert(0, np.dot(activations[place].T, dvalues))
            dbiases.insert(0, np.sum(dvalues, axis=0, keepdims=True))
            dvalues = np.dot(dvalues, self.weights[place].T)
            if place:
                dvalues[sums[place - 1] <= 0] = 0
        self.step += 1
        parameters, gradients = self.weights + self.biases, dweights + dbiases
        for parameter, gradient, moment in zip(parameters, gradients, self.moments, strict=True):
            moment[0] = 0.9 * moment[0] + 0.1 * gradient
            moment[1] = 0.999 * moment[1] + 0.001 * gradient**2
            mean = moment[0] / (1 - 0.9**self.step)
            square = moment[1] / (1 - 0.999**self.step)
            parameter += -0.001 * mean / (np.sqrt(square) + 1e-7)
