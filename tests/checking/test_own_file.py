"""Files of one's own: what is found in them, what is said, and how they fail."""

import pytest

from glassnet import ConfigError, EnvError
from glassnet.checking import check_file

SQUARE = """
import glassnet as gn
from glassnet.activations import Elementwise

class Square(Elementwise):
    def __init__(self, factor=1.0):
        self.factor = factor
    def value(self, x):
        return self.factor * x * x
    def derivative(self, x, y):
        return 2 * self.factor * x
"""
DRAWS = """
import glassnet as gn

class Noise(gn.Layer):
    def compute(self, parameters, inputs, mode):
        return inputs + mode.random.uniform(inputs), ()
    def differentiate_inputs(self, parameters, memory, dvalues):
        return dvalues
"""
NEEDS = """
class Power(Square):
    def __init__(self, factor):
        self.factor = factor
"""


@pytest.fixture
def written(tmp_path):
    """A way to write a file, which returns its path."""

    def write(text, name="own.py"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture(autouse=True)
def without_jax(monkeypatch):
    """What compiled code has to do with it is tested elsewhere."""
    monkeypatch.setattr("glassnet.rungs.has_jax", lambda: False)


def test_a_class_is_made_without_arguments(written):
    """The simplest file: a class and nothing else."""
    report = check_file(written(SQUARE))
    assert report.ok, report.text
    assert report.subjects == ["Square()"]


def test_parts_with_names_and_lists(written):
    """Each is checked once; a pair says the shape; classes that others are made from are not."""
    text = SQUARE + NEEDS + "a = Power(2.0)\nCHECK = [a, (Power(3.0), (2, 5, 7)), gn.L2(0.5)]\n"
    report = check_file(written(text))
    assert report.ok, report.text
    assert report.subjects == ["Power(2.0)", "Power(3.0)", "L2(strength=0.5)"]
    assert sum(check.promise == "can be run" for check in report.checks) == 3


def test_a_layer_that_always_draws_is_told_when_there_is_chance(written):
    """In prediction there is none, which has nothing to do with the shape that was tried."""
    report = check_file(written(DRAWS))
    assert "if that is mode.random: it is None where nothing is to be drawn" in report.text
    assert "CHECK = " not in report.text


def test_a_class_that_needs_arguments_is_said_to_be_skipped(written):
    """With the line that would check it."""
    report = check_file(written(SQUARE + "s = Square()\n" + NEEDS))
    assert [check.subject for check in report.skipped if check.kind == "law"] == ["Power"]
    assert "add CHECK = [Power(…)]" in report.text


def test_what_a_file_prints_is_no_result(written, capsys):
    """It goes to stderr, and what stands below `if __name__` is not run."""
    text = SQUARE + "print('hello')\nif __name__ == '__main__':\n    raise SystemExit('no')\n"
    assert check_file(written(text)).ok
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0]) == ("", "hello")


def test_a_file_imports_what_lies_beside_it(written):
    """As when Python runs it."""
    written(SQUARE, "beside_own_file.py")
    report = check_file(written("import beside_own_file\nCHECK = [beside_own_file.Square()]\n"))
    assert report.ok
    assert report.subjects == ["Square()"]


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("x = 1\n", "defines no layer, loss, regularizer or optimizer", "own.py"),
        (SQUARE + "Square = None\n" + "1 / 0\n", "ZeroDivisionError: division by zero", "line 13"),
        ("x = 1\ny = (\n", "SyntaxError", "own.py, line 2"),
        ("import sys\nsys.exit(3)\n", "SystemExit: 3", "own.py, line 2"),
        (SQUARE + "CHECK = [3]\n", "CHECK must be a list of layers", "CHECK"),
        (SQUARE + "CHECK = [(Square(), 3)]\n", "CHECK must be a list of layers", "CHECK"),
        ("import glassnet as gn\ngn.Dense(0, 1)\n", "n_inputs must be a whole number", "line 2"),
    ],
)
def test_files_that_cannot_be_checked(written, text, what, where):
    """The error is told with the file's own line, and what to do."""
    with pytest.raises(ConfigError) as caught:
        check_file(written(text))
    assert what in caught.value.what
    assert where in caught.value.where
    assert caught.value.do


def test_an_optimizer_that_is_no_dataclass_is_told_to_be_one(written):
    """It writes on itself, and what it is made from refuses that."""
    text = """
import glassnet as gn
class Slow(gn.optimizers.Optimizer):
    def __init__(self, learning_rate=0.1):
        self.learning_rate = learning_rate
"""
    with pytest.raises(ConfigError, match=r"@dataclass\(frozen=True\)"):
        check_file(written(text))


def test_no_file(tmp_path):
    """A path that leads nowhere."""
    with pytest.raises(EnvError, match="there is no file"):
        check_file(tmp_path / "none.py")
