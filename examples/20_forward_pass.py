"""The whole way forward: the spiral, two dense layers, ReLU between them, softmax at the end."""

from glassnet.book import Activation_ReLU, Activation_Softmax, Layer_Dense, nnfs, spiral_data

nnfs.init()
X, y = spiral_data(samples=100, classes=3)
dense1, activation1 = Layer_Dense(2, 3), Activation_ReLU()
dense2, activation2 = Layer_Dense(3, 3), Activation_Softmax()

dense1.forward(X)
activation1.forward(dense1.output)
print(activation1.output[:5])

dense2.forward(activation1.output)
activation2.forward(dense2.output)
print(activation2.output[:5])
