"""The loss of a network as one formula, and every step of its evaluation."""

import numpy as np

import glassnet as gn
from glassnet.explain import expression_of

weights = [
    [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]],
    [[0.1, -0.14, 0.5], [-0.5, 0.12, -0.33], [-0.44, 0.73, -0.13]],
    [[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5], [0.7, 0.1, -0.2]],
]
biases = [[2, 3, 0.5], [-1, 2, -0.5], [0.1, 0.2, 0.3]]

layers = []
for W, b in zip(weights, biases, strict=True):
    dense = gn.Dense(len(W[0]), len(W))
    dense.parameters = dense.Parameters(np.array(W, float).T, np.array([b], float))
    layers += [dense, gn.ReLU()]
model = gn.Model([*layers[:-1], gn.Softmax()], loss=gn.CrossEntropy(), dtype="float64")

for target in range(3):
    print(expression_of(model, [[1, 2, 3, 2.5]], [target]).loss)

whole = expression_of(model, [[1, 2, 3, 2.5]], [0])
print(whole.formula)
for step in whole.steps:
    print(step, "=", step.value.ravel().round(4))
