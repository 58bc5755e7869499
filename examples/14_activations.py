"""Activation functions of one number: step, linear, sigmoid and ReLU."""

import numpy as np

from glassnet import ReLU, scratch

for x in (-1, 0, 3, 300_000):
    print(x, scratch.step(x), scratch.linear(x), scratch.sigmoid(x), scratch.relu(x))

inputs = [0, 2, -1, 3.3, -2.7, 1.1, 2.2, -100]
print([scratch.relu(x) for x in inputs])  # by a loop
print(ReLU().forward(np.array(inputs)))  # by NumPy
