"""Three neurons look at the same four inputs, each with weights and a bias of its own."""

from glassnet import scratch

inputs = [1, 2, 3, 2.5]

output = [
    scratch.neuron(inputs, weights=[0.2, 0.8, -0.5, 1], bias=2),
    scratch.neuron(inputs, weights=[0.5, -0.91, 0.26, -0.5], bias=3),
    scratch.neuron(inputs, weights=[-0.26, -0.27, 0.17, 0.87], bias=0.5),
]
print(output)
