"""A layer is a loop over neurons, and a neuron is a loop over inputs."""

from glassnet import scratch
from glassnet.errors import ShapeError

inputs = [1, 2, 3, 2.5]
weights = [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]]
biases = [2, 3, 0.5]

layer_output = []
for neuron_weights, bias in zip(weights, biases, strict=True):
    neuron_output = 0
    for value, weight in zip(inputs, neuron_weights, strict=True):
        neuron_output += value * weight
    layer_output.append(neuron_output + bias)
print(layer_output)

print(scratch.layer(inputs, weights, biases))  # the same loops, with a name

try:
    scratch.layer([1, 2, 3], weights, biases)
except ShapeError as error:
    print(error)  # nothing is cut to fit
