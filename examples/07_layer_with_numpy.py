"""A layer is a matrix of weights, one row per neuron, times the vector of inputs."""

import numpy as np

from glassnet import scratch

inputs = [1.0, 2.0, 3.0, 2.5]
weights = [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]]
biases = [2.0, 3.0, 0.5]

print(np.dot(weights, inputs))
output = np.dot(weights, inputs) + biases
print(output)

by_loops = scratch.layer(inputs, weights, biases)
print("loops and NumPy agree:", np.allclose(output, by_loops, rtol=0, atol=1e-12))
