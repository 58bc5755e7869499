"""A published script of one chapter: shortened, watched while it trains, and run.

Only its syntax tree is touched, so the numbers are those of the script itself. The watcher is
called once before training and after every epoch (or try), and looks at the script's own names.
"""

import ast
import contextlib
import hashlib
import io
import math
import os
import re
from pathlib import Path

import numpy as np

EARLY = 30  # epochs whose scores are written down one by one
GRADIENTS = (0, 1, 9, 19, 29)  # the epochs among them whose gradients are, too
SAMPLED = 5  # numbers of every gradient and rows of the output that are written down
EPOCHS = {6: 10_000, 18: 500, 19: 100}  # tries, or epochs; 10,001 in every other chapter
LATER = {18: 59, 19: 49}  # the epoch of the first band; 999 in every other chapter
OPTIMIZERS = {  # the variants that chapter 10's text goes through
    "10 SGD": "Optimizer_SGD()",
    "10 SGD, decay 1e-2": "Optimizer_SGD(decay=1e-2)",
    "10 SGD, decay 1e-3": "Optimizer_SGD(decay=1e-3)",
    "10 momentum 0.5": "Optimizer_SGD(decay=1e-3, momentum=0.5)",
    "10 momentum 0.9": "Optimizer_SGD(decay=1e-3, momentum=0.9)",
    "10 AdaGrad": "Optimizer_Adagrad(decay=1e-4)",
    "10 RMSprop": "Optimizer_RMSprop(decay=1e-4)",
    "10 RMSprop, rho 0.999": "Optimizer_RMSprop(learning_rate=0.02, decay=1e-5, rho=0.999)",
    "10 Adam 0.02": "Optimizer_Adam(learning_rate=0.02, decay=1e-5)",
}


def scripts_of(folder):
    """Syntax trees of the published scripts by chapter: `…/Ch10_Final.py` is chapter 10's.

    Chapter 11's published file only continues chapter 10's. Chapter 10's is also there once
    for every optimizer of its text.
    """
    numbered = {number_of(file): file.read_text("utf-8") for file in Path(folder).rglob("*.py")}
    if 11 in numbered and "class Layer_Dense" not in numbered[11]:
        numbered[11] = numbered[10] + numbered[11]
    texts = {str(n): text for n, text in numbered.items() if 3 <= n <= 19}
    for name, optimizer in OPTIMIZERS.items():
        texts[name] = re.sub(r"(?m)^optimizer = .*$", f"optimizer = {optimizer}", texts["10"])
    return {name: ast.parse(texts[name]) for name in sorted(texts, key=chapter_of)}


def number_of(file):
    found = re.fullmatch(r"ch(?:apter)?_?0*(\d+)(?:_final)?", file.stem.lower())
    return int(found[1]) if found else 0


def chapter_of(name):
    return int(name.split()[0])


class Shortened(ast.NodeTransformer):
    """The script with another number of epochs, without plots, and with the watcher called."""

    def __init__(self, epochs, random_seed):
        self.epochs, self.random_seed = epochs, random_seed

    def visit_Module(self, module):
        module.body = [kept for node in module.body for kept in self.statements(node)]
        return ast.fix_missing_locations(module)

    def statements(self, node):
        if isinstance(node, ast.For) and called(node.iter) == "range":
            node.iter = ast.parse(f"range({self.epochs})", mode="eval").body
            node.body += lines("watcher.after()")
            return [*lines("watcher.begin()"), node]
        if isinstance(node, ast.Expr) and called(node.value) == "model.train":
            return [*lines("watcher.begin()"), self.epoch_by_epoch(node.value)]
        if isinstance(node, ast.Expr) and called(node.value) == "nnfs.init":
            return lines(f"nnfs.init(random_seed={self.random_seed})")
        return [] if first_name(node) in {"matplotlib", "plt"} else [node]

    def epoch_by_epoch(self, train):
        """`model.train(…, epochs=10000)` as a loop, so that one can look in between."""
        kept = [word for word in train.keywords if word.arg not in {"epochs", "print_every"}]
        one = ast.parse("f(epochs=1, print_every=1)", mode="eval").body.keywords
        train.keywords = kept + one
        loop = lines(f"for epoch in range({self.epochs}): pass")[0]
        loop.body = [ast.Expr(train), *lines("watcher.after()")]
        return loop


def called(node):
    """The dotted name of what a call calls, or an empty text."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def lines(text):
    return ast.parse(text).body


def first_name(node):
    """The first name that an import or a statement such as `plt.show()` speaks of."""
    if isinstance(node, ast.Import):
        return node.names[0].name.split(".")[0]
    if isinstance(node, ast.ImportFrom):
        return node.module.split(".")[0]
    return called(node.value).split(".")[0] if isinstance(node, ast.Expr) else ""


class Watcher:
    """What a script computes: its data, where it begins, every early epoch, the end."""

    def __init__(self, names, marks):
        self.names, self.marks = names, marks
        self.record = {"epochs": [], "gradients": {}, "later": {}}

    def begin(self):
        self.record["data"] = {name: fingerprint(self.names[name]) for name in ("X", "y")}
        self.record["begun"] = {
            f"{name}.{kind}": fingerprint(getattr(layer, kind))
            for name, layer in self.layers()
            for kind in ("weights", "biases")
        }

    def after(self):
        epoch = self.names["iteration" if "iteration" in self.names else "epoch"]
        if epoch < EARLY:
            self.record["epochs"].append(self.scores())
        if epoch in GRADIENTS and self.names.keys() & {"optimizer", "model"}:
            self.record["gradients"][str(epoch)] = self.gradients()
        if epoch in self.marks:
            self.record["later"][str(epoch)] = self.scores()

    def end(self):
        """Once more when the script is through: it had no loop, or has validated since."""
        if "begun" not in self.record:
            self.begin()
            self.record["gradients"]["0"] = self.gradients()
        self.record["output"] = [short(value) for value in self.output()[:SAMPLED].ravel()]
        self.record["end"] = self.scores()

    def output(self):
        if "model" in self.names:
            return self.names["model"].forward(self.names["X_test"][:SAMPLED], training=False)
        last = ("activation3", "loss_activation", "activation2", "dense1")
        return next(self.names[name].output for name in last if name in self.names)

    def scores(self):
        if "model" in self.names:
            return self.scores_of_model(self.names["model"])
        known = ("loss", "data_loss", "regularization_loss", "accuracy")
        found = {name: short(self.names[name]) for name in known if name in self.names}
        if "optimizer" in self.names:
            found["learning_rate"] = float(self.names["optimizer"].current_learning_rate)
        return found

    def scores_of_model(self, model):
        """On all training data without dropout, which draws no random number."""
        X, y = self.names["X"], self.names["y"]
        model.loss.new_pass() if hasattr(model.loss, "new_pass") else None
        model.accuracy.new_pass() if hasattr(model.accuracy, "new_pass") else None
        output = model.forward(X, training=False)
        predictions = model.output_layer_activation.predictions(output)
        return {
            "data_loss": short(model.loss.calculate(output, y)),
            "regularization_loss": short(model.loss.regularization_loss()),
            "accuracy": short(model.accuracy.calculate(predictions, y)),
            "learning_rate": float(model.optimizer.current_learning_rate),
        }

    def gradients(self):
        return {
            f"{name}.{kind}": gradient(getattr(layer, kind))
            for name, layer in self.layers()
            for kind in ("dweights", "dbiases")
            if getattr(layer, kind, None) is not None
        }

    def layers(self):
        if "model" in self.names:
            trained = self.names["model"].trainable_layers
            return [(f"dense{i}", layer) for i, layer in enumerate(trained, 1)]
        return sorted((n, v) for n, v in self.names.items() if re.fullmatch(r"dense\d", n))


def fingerprint(values):
    """Kind, shape and a checksum of the bits."""
    values = np.ascontiguousarray(values)
    bits = hashlib.sha256(values.tobytes()).hexdigest()[:16]
    return {"dtype": str(values.dtype), "shape": list(values.shape), "bits": bits}


def gradient(values):
    """Its length and some of its numbers."""
    values = np.asarray(values, dtype=float)
    steps = np.linspace(0, values.size - 1, min(SAMPLED, values.size)).astype(int)
    numbers = [short(value) for value in values.ravel()[steps]]
    return {"length": short(math.sqrt(float((values**2).sum()))), "numbers": numbers}


def rounding():
    """How this machine rounds what others round otherwise in the last bit."""
    numbers = np.linspace(0.01, 20, 1000)
    small = numbers.astype(np.float32)
    return fingerprint(np.concatenate([np.exp(-small), np.log(small), np.sin(numbers)]))["bits"]


def short(value):
    """Nine digits: all that a float32 has."""
    return float(f"{float(value):.9g}")


def run(tree, *, epochs=EARLY, random_seed=0, marks=(), folder="."):
    """Run a script in a folder and return its record, with the numbers it printed."""
    names = {"__name__": "__main__"}
    names["watcher"] = Watcher(names, set(marks))
    code = compile(Shortened(epochs, random_seed).visit(tree), "chapter", "exec")
    shown, before = io.StringIO(), Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(shown):
            exec(code, names)  # noqa: S102 - running the reader's script is the purpose
    finally:
        os.chdir(before)
    names["watcher"].end()
    return names["watcher"].record | {"printed": numbers_in(shown.getvalue())}


def numbers_in(text):
    """The printed lines as their numbers: no words, they are the book's."""
    pattern = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
    found = ([float(number) for number in pattern.findall(line)] for line in text.splitlines())
    return [line for line in found if line]
