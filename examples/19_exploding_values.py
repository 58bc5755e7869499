"""e to the power of a large score is too large; softmax takes the largest score off first."""

import math

import numpy as np

from glassnet import Softmax, scratch

print(math.exp(1), math.exp(10), math.exp(100))

scores = [1000, 1001, 999]
try:
    scratch.naive_softmax(scores)
except OverflowError:
    print("e to the power of 1000 is too large")
print(Softmax().forward(np.array([scores], float)))

scores = np.array([[4.8, 1.21, 2.385]])
print(Softmax().forward(scores - scores.max()))  # only differences count
