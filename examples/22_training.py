"""Training: the weights move a little in every epoch, and the loss goes down."""

import glassnet as gn

X, y = gn.datasets.spiral(samples=100, classes=3, seed=0)
model = gn.Model(
    [gn.Dense(2, 64), gn.ReLU(), gn.Dense(64, 3), gn.Softmax()],
    loss=gn.CrossEntropy(),
    optimizer=gn.Adam(learning_rate=0.05),
)
history = model.fit(X, y, epochs=300, batch_size=100, validation_split=0, seed=0)
for epoch in (1, 100, 200, 300):
    print(f"epoch {epoch}: loss {history['loss'][epoch - 1]:.3f}")

X_new, y_new = gn.datasets.spiral(samples=100, classes=3, seed=1)
print("in sample:", model.evaluate(X, y))
print("out of sample:", model.evaluate(X_new, y_new))
