"""What all chapters share: the book's numbers, and a network trained the book's way.

The numbers were written by scripts/make_golden_book.py, which ran the book's own classes. On a
machine whose exponentials round otherwise than that one's, the optimizers soon magnify the last
digit: there only the first ten epochs are compared, and gradients less closely.
"""

import contextlib
import io
import json
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import glassnet.book as nnfs

ROOT = Path(__file__).parents[3]
GOLDEN = json.loads((ROOT / "tests" / "golden" / "book.json").read_text("utf-8"))
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "chapter_script.py"))
CLOSE = 1e-5


@dataclass
class Story:
    """A chapter's network, trained on all its samples in every epoch."""

    X: Any
    y: Any
    chain: list  # layers and activations in their order
    ending: Any  # the loss, or softmax and loss in one
    right: Any = lambda output, y: output.argmax(axis=1) == y
    optimizer: Any = None

    def forward(self, X, y):
        """The loss on some samples, and what comes out for them."""
        for layer in self.chain:
            layer.forward(X)
            X = layer.output
        if isinstance(self.ending, nnfs.Activation_Softmax_Loss_CategoricalCrossentropy):
            return self.ending.forward(X, y), self.ending.output
        return self.ending.calculate(X, y), X

    def epoch(self):
        """Forward, backward, one step of the optimizer: the scores before it, and its rate."""
        data_loss, output = self.forward(self.X, self.y)
        prices = [self.loss.regularization_loss(layer) for layer in self.trained]
        scores = {
            "loss": data_loss + sum(prices),
            "data_loss": data_loss,
            "regularization_loss": sum(prices),
            "accuracy": np.mean(self.right(output, self.y)),
        }
        self.backward(output)
        self.optimizer.pre_update_params()
        for layer in self.trained:
            self.optimizer.update_params(layer)
        self.optimizer.post_update_params()
        return scores | {"learning_rate": self.optimizer.current_learning_rate}

    def backward(self, output):
        self.ending.backward(output, self.y)
        after = self.ending
        for layer in reversed(self.chain):
            layer.backward(after.dinputs)
            after = layer

    @property
    def loss(self):
        return getattr(self.ending, "loss", self.ending)

    @property
    def trained(self):
        return [layer for layer in self.chain if isinstance(layer, nnfs.Layer_Dense)]


class Reference:
    """What the book's own script of a chapter computed."""

    def __init__(self, name):
        self.numbers = GOLDEN["chapters"][name]
        self.alike = alike = SCRIPT["rounding"]() == GOLDEN["made_with"]["rounding"]
        self.early = SCRIPT["EARLY"] if alike else 10
        self.seen = [epoch for epoch in SCRIPT["GRADIENTS"] if alike or epoch < 2]
        self.right = 0 if alike else 0.01  # by how much accuracies may differ
        self.close = CLOSE if alike else 1e-3

    def assert_same_beginning(self, X, y, layers):
        """Data and beginning parameters: every bit."""
        ours = {"X": X, "y": y}
        for number, layer in enumerate(layers, 1):
            ours |= {f"dense{number}.weights": layer.weights, f"dense{number}.biases": layer.biases}
        found = {name: SCRIPT["fingerprint"](values) for name, values in ours.items()}
        theirs = self.numbers["data"] | self.numbers["begun"]
        if not self.alike:  # a sine in float64 is the processor's
            theirs = {name: bits for name, bits in theirs.items() if bits["dtype"] != "float64"}
        assert {name: found[name] for name in theirs} == theirs

    def assert_same_epochs(self, epoch, layers):
        """Scores of the early epochs, which `epoch` trains and returns, and gradients of some."""
        for number, expected in enumerate(self.numbers["epochs"][: self.early]):
            scores = epoch()
            for name, value in expected.items():
                room = self.right if name == "accuracy" else 0
                assert scores[name] == pytest.approx(value, rel=CLOSE, abs=room), (number, name)
            if number in self.seen:
                self.assert_same_gradients(layers, number, self.close)

    def assert_same_gradients(self, layers, epoch=0, close=CLOSE):
        """Lengths of the gradients, and some of their numbers, close in units of that length."""
        for number, layer in enumerate(layers, 1):
            for kind in ("dweights", "dbiases"):
                expected = self.numbers["gradients"][str(epoch)][f"dense{number}.{kind}"]
                ours = SCRIPT["gradient"](getattr(layer, kind))
                length = expected["length"]
                assert ours["length"] == pytest.approx(length, rel=close), (epoch, number, kind)
                assert ours["numbers"] == pytest.approx(expected["numbers"], abs=close * length)

    def assert_same_output(self, output):
        """The first rows that come out."""
        rows = np.ravel(output[: SCRIPT["SAMPLED"]])
        assert rows == pytest.approx(self.numbers["output"], rel=CLOSE, abs=1e-9)

    def first_band(self):
        """How many epochs lead to the first band, and the scores of the book's random seeds."""
        epoch, scores = next(iter(self.numbers["bands"].items()))
        return int(epoch) + 1, scores

    def assert_in_band(self, ours, scores):
        """About as near to what the book's seeds reach as these are to each other."""
        for name in {"loss", "data_loss", "accuracy"} & scores.keys():
            low, high = min(scores[name]), max(scores[name])
            room = 1.5 * (high - low) + 0.02 * high
            assert low - room <= ours[name] <= high + room, name


@pytest.fixture(autouse=True)
def begun():
    """Every chapter begins like this; NumPy's old generator is left as it was found."""
    before = np.random.get_state()  # noqa: NPY002
    nnfs.init()
    yield
    np.random.set_state(before)  # noqa: NPY002


@pytest.fixture
def reference():
    """The book's numbers of a chapter, by its name."""
    return Reference


@pytest.fixture
def story():
    """The class of the chapters' networks."""
    return Story


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """A folder with small pictures in the layout of Fashion-MNIST."""
    pytest.importorskip("PIL")
    folder = tmp_path_factory.mktemp("shapes")
    runpy.run_path(str(ROOT / "scripts" / "shape_images.py"))["draw"](folder)
    return folder


@pytest.fixture(scope="module")
def quiet():
    """A call whose printed lines are kept aside: quiet(call) gives their text."""

    def call(function):
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            function()
        return shown.getvalue()

    return call
