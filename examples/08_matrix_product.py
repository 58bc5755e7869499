"""A matrix product: each of its elements is the dot product of a row and a column."""

from glassnet import scratch
from glassnet.errors import ShapeError

left = [[0.49, 0.97, 0.53, 0.05], [0.33, 0.65, 0.62, 0.51], [1.00, 0.38, 0.61, 0.45]]
left += [[0.74, 0.27, 0.64, 0.17], [0.36, 0.17, 0.96, 0.12]]
right = [[0.79, 0.32, 0.68, 0.90, 0.77], [0.18, 0.39, 0.12, 0.93, 0.09]]
right += [[0.87, 0.42, 0.60, 0.71, 0.12], [0.45, 0.55, 0.40, 0.78, 0.81]]

product = scratch.product(left, right)
for row in product:
    print(*(f"{element:.2f}" for element in row))

first_column = [row[0] for row in right]
print(f"row 0 · column 0 = {scratch.dot(left[0], first_column):.2f}")
print(scratch.shape(left), "times", scratch.shape(right), "is", scratch.shape(product))

try:
    scratch.product(left, left)
except ShapeError as error:
    print(error)
