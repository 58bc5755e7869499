"""Chapter 18: the same network in a Model, which trains in one call.

Compared: data and weights bit for bit; loss without dropout, penalty, accuracy, learning rate
and gradients after each early epoch; where 60 epochs lead.
"""

import numpy as np
import pytest

import glassnet.book as nnfs


class Trained:
    """The chapter's model, its data, and the scores after one more epoch."""

    def __init__(self):
        self.X, self.y = nnfs.spiral_data(samples=1000, classes=3)
        self.unseen = nnfs.spiral_data(samples=100, classes=3)
        self.model = nnfs.Model()
        penalties = {"weight_regularizer_l2": 5e-4, "bias_regularizer_l2": 5e-4}
        self.model.add(nnfs.Layer_Dense(2, 512, **penalties))
        self.model.add(nnfs.Activation_ReLU())
        self.model.add(nnfs.Layer_Dropout(0.1))
        self.model.add(nnfs.Layer_Dense(512, 3))
        self.model.add(nnfs.Activation_Softmax())
        self.model.set(
            loss=nnfs.Loss_CategoricalCrossentropy(),
            optimizer=nnfs.Optimizer_Adam(learning_rate=0.05, decay=5e-5),
            accuracy=nnfs.Accuracy_Categorical(),
        )
        self.model.finalize()

    def epoch(self):
        self.model.train(self.X, self.y, validation_data=self.unseen)
        output = self.model.forward(self.X, training=False)
        predictions = self.model.output_layer_activation.predictions(output)
        return {
            "data_loss": self.model.loss.calculate(output, self.y),
            "regularization_loss": self.model.loss.regularization_loss(),
            "accuracy": np.mean(predictions == self.y),
            "learning_rate": self.model.optimizer.current_learning_rate,
        }


@pytest.mark.usefixtures("capsys")
def test_first_epochs(reference):
    """The first epochs are the book's."""
    theirs, trained = reference("18"), Trained()
    layers = trained.model.trainable_layers
    theirs.assert_same_beginning(trained.X, trained.y, layers)
    theirs.assert_same_epochs(trained.epoch, layers)


@pytest.mark.thorough
@pytest.mark.usefixtures("capsys")
def test_sixty_epochs(reference):
    """The sixtieth epoch is as good as in the book."""
    theirs, trained = reference("18"), Trained()
    count, scores = theirs.first_band()
    *_, last = (trained.epoch() for _ in range(count))
    theirs.assert_in_band(last, scores)
