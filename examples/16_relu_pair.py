"""A ReLU neuron bends once; two behind each other have an area of effect."""

from glassnet import scratch
from glassnet.explain import area_of_effect

points = (-1, -0.5, 0, 0.25, 0.5, 1)


def neuron(x, weight, bias):
    """One input, one weight, one bias, and ReLU."""
    return scratch.relu(scratch.neuron([x], [weight], bias))


for weight, bias in [(0, 0), (1, 0), (1, 0.5), (-1, 0.5)]:
    print(f"w = {weight}, b = {bias}:", [neuron(x, weight, bias) for x in points])

print("a second neuron behind it, w = -2, b = 1:")
print([neuron(neuron(x, -1, 0.5), -2, 1) for x in points])
area = area_of_effect(-1, 0.5, -2, 1)
print("it varies from", area.low, "to", area.high)
