"""Lists of lists have a shape, if all lists along each dimension are equally long."""

from glassnet import scratch
from glassnet.errors import ShapeError

sample = [1, 5, 6, 2]
lists = [[1, 5, 6, 2], [3, 2, 1, 3]]
lists_of_lists = [lists, [[5, 2, 1, 2], [6, 4, 8, 4]], [[2, 8, 5, 3], [1, 1, 9, 4]]]

for nested in (sample, lists, lists_of_lists):
    print(scratch.shape(nested), scratch.type_name(nested))

print("the element at (2, 1, 3) is", scratch.element(lists_of_lists, (2, 1, 3)))

ragged = [[4, 2, 3], [5, 1]]
print("homologous:", scratch.is_homologous(ragged))
try:
    scratch.check_homologous(ragged)
except ShapeError as error:
    print(error)
