"""The spiral: three classes of points that no straight line can tell apart."""

import numpy as np

from glassnet.book import nnfs, spiral_data

nnfs.init()
X, y = spiral_data(samples=100, classes=3)

print(X.shape, y.shape, np.unique(y))
print("the arms begin at", *X[::100].tolist())
print("and end at a distance of", *np.hypot(*X[99::100].T).round(6).tolist())
