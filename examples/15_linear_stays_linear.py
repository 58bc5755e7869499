"""Layers that do not bend are worth one layer, and no line is a sine."""

import numpy as np

from glassnet import Dense, Linear
from glassnet.datasets import sine
from glassnet.explain import best_line, collapse

layers = [Dense(1, 8, seed=0), Linear(), Dense(8, 8, seed=1), Linear(), Dense(8, 1, seed=2)]
x = np.array([[0.0], [0.5], [1.0]])
output = x
for layer in layers:
    output = layer.forward(output)
whole = collapse(layers)
print("five layers:", output.ravel())
print("one layer:  ", whole.apply(x).ravel())

X, y = sine(1000)
line = best_line(X, y)
error = np.mean((line.at(X) - y) ** 2)
print(f"best line through the sine: {line.slope:.6f} x + {line.intercept:.6f}")
print(f"its mean squared error: {error:.6f}")
