"""A batch: several samples at once, a row for each, in and out."""

import numpy as np

from glassnet import scratch

inputs = [[1.0, 2.0, 3.0, 2.5], [2.0, 5.0, -1.0, 2.0], [-1.5, 2.7, 3.3, -0.8]]
weights = [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]]
biases = [2.0, 3.0, 0.5]

products = np.dot(inputs, np.array(weights).T)  # inputs (3, 4) and weights (3, 4) do not fit
print(products)
print(products + biases)  # the biases are added to every row

for row in scratch.batch(inputs, weights, biases):  # by loops
    print(row)
