"""A neuron multiplies each input by a weight, adds everything up, and adds a bias."""

from glassnet import scratch

print(scratch.neuron(inputs=[1, 2, 3], weights=[0.2, 0.8, -0.5], bias=2))

inputs = [1.0, 2.0, 3.0, 2.5]
weights = [0.2, 0.8, -0.5, 1.0]
print(scratch.neuron(inputs, weights, bias=2.0))

# The same by hand: every product is there to be looked at.
products = [value * weight for value, weight in zip(inputs, weights, strict=True)]
print("products:", products)
print("their sum and the bias:", sum(products) + 2.0)
