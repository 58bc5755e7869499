"""Transposition turns rows into columns, and so a row vector into a column vector."""

import numpy as np

from glassnet import scratch

a = [1, 2, 3]
b = [2, 3, 4]

print(scratch.row_vector(a), scratch.column_vector(b))
print(scratch.transpose(scratch.row_vector(b)) == scratch.column_vector(b))
print(scratch.product(scratch.row_vector(a), scratch.column_vector(b)))

row, column = np.array([a]), np.array([b]).T  # the same with NumPy
print(np.dot(row, column))

numbers = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11, 12, 13, 14], [15, 16, 17, 18, 19]]
for line in scratch.transpose(numbers):
    print(line)
