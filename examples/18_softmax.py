"""Softmax turns scores of any size into confidences that add up to 1."""

import numpy as np

from glassnet import Softmax, scratch

layer_outputs = [4.8, 1.21, 2.385]
exponentials = scratch.exponentials(layer_outputs, base=2.71828182846)
print(exponentials)
normalized = scratch.normalize(exponentials)
print(normalized)
print(scratch.total(normalized))

print(Softmax().forward(np.array([layer_outputs])))

batch = np.array([[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]])
print(batch.sum())
print(batch.sum(axis=0), batch.sum(axis=1))
print(batch.sum(axis=1, keepdims=True))
print(Softmax().forward(batch))
