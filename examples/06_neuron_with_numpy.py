"""A neuron is the dot product of its weights and its inputs, plus a bias."""

import numpy as np

inputs = [1.0, 2.0, 3.0, 2.5]
weights = [0.2, 0.8, -0.5, 1.0]
bias = 2.0

print(np.dot(weights, inputs))
print(np.dot(weights, inputs) + bias)
