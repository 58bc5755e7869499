"""A dense layer as an object: small random weights, biases of zero, and a way forward."""

from glassnet.book import Layer_Dense, nnfs, spiral_data

nnfs.init()
layer = Layer_Dense(2, 4)
print(layer.weights)  # (inputs, neurons): nothing has to be transposed
print(layer.biases)

nnfs.init()
X, y = spiral_data(samples=100, classes=3)
dense1 = Layer_Dense(2, 3)
dense1.forward(X)
print(dense1.output[:5])
