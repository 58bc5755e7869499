"""The target: classes or numbers, why, and what cannot be learnt."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, DataError
from glassnet.tables import choose_task, class_numbers, read, rows_with_target
from glassnet.tables.target import fit_classes, fit_number, look_alikes

N = 40

TASKS = {
    "words": ([["no", "yes"][row % 2] for row in range(N)], "classification", "holds words"),
    "truth values": ([["True", "False"][row % 2] for row in range(N)], "classification", "words"),
    "0 and 1": ([row % 2 for row in range(N)], "classification", "2 different whole numbers"),
    "-1 and +1": ([["-1", "+1"][row % 2] for row in range(N)], "classification", "2 different"),
    "3, 7 and 1000": ([[3, 7, 1000][row % 3] for row in range(N)], "classification", "3 different"),
    "1.0 and 2.0": ([["1.0", "2.0"][row % 2] for row in range(N)], "classification", "2 different"),
    "eight numbers": ([row % 8 for row in range(N)], "classification", "use --task regression"),
    "nine numbers": ([row % 9 for row in range(N)], "regression", "use --task classification"),
    "numbers and words": (
        [["1", "2", "x"][row % 3] for row in range(N)],
        "classification",
        "words",
    ),
    "fractions": ([[0.5, 1.5][row % 2] for row in range(N)], "regression", "not whole"),
}


@pytest.mark.parametrize(("cells", "task", "reason"), TASKS.values(), ids=TASKS)
def test_choose_task(table, cells, task, reason):
    """Words and few whole numbers are classes, other numbers are amounts; the reason is said."""
    choice = choose_task(table({"x": range(N), "y": cells}), "y")
    assert choice.task == task
    assert reason in choice.reason


def test_many_whole_numbers(table):
    """More than 20 whole numbers are amounts, however many rows there are."""
    many = read({"y": np.arange(2100) % 21})
    assert choose_task(many, "y").task == "regression"
    assert choose_task(many, "y", "classification").task == "classification"


LABELS = {
    "words": (["b", "a", "B "], ("B ", "a", "b")),
    "by size": (["10", "9", "-1"], ("-1", "9", "10")),
    "as written": (["1.0", "01", "+2"], ("01", "1.0", "+2")),
    "numbers and words": (["10", "9", "x"], ("10", "9", "x")),
}


@pytest.mark.parametrize(("cells", "names"), LABELS.values(), ids=LABELS)
def test_class_names(table, cells, names):
    """Class names stay exactly as they are written; as many classes as names, in a clear order."""
    target = fit_classes(table({"y": cells * 3}), "y", range(9))
    assert target.classes == names
    numbers = target.encode(table({"y": cells * 3}), range(9))
    assert numbers.dtype == np.int64
    assert target.decode(numbers).tolist() == cells * 3


ANY_LABELS = [[3, 7], [1.5, 2.0], [True, False], ["a", "b"], np.array([3, 7], "i1")]


@pytest.mark.parametrize("labels", ANY_LABELS)
def test_labels_from_arrays(labels):
    """Labels of any type come back as their text."""
    table = read({"y": labels})
    assert set(fit_classes(table, "y", range(2)).classes) == {str(label) for label in labels}


FAULTS = {
    "one class": (["yes"] * N, "auto", r"target has one class \('yes'\); need at least 2"),
    "one number": ([3.5] * N, "auto", r"target is constant \(3.5\)"),
    "one number as class": ([3] * N, "classification", r"target has one class \('3'\)"),
    "missing label": (["", *["a", "b"] * 19, "a"], "auto", "target 'y': 1 missing value.* line 2"),
    "missing numbers": (["0.5", "", " ", *range(37)], "auto", "target 'y': 2 missing .* line 3"),
    "nothing": ([""] * N, "auto", "target 'y': 40 missing values, first at line 2"),
    "not a number": (["nan", *np.arange(39) / 7], "auto", "column 'y': 1 of 40.*'nan' at line 2"),
    "infinite": (["inf", *np.arange(39) / 7], "regression", "column 'y': 1 of 40.*'inf' at line 2"),
    "a question mark among classes": (["?", *[0, 1] * 19, 0], "auto", "1 of 40.*'\\?' at line 2"),
    "words for a regression": (["a", "b"] * 20, "regression", "40 of 40 cells are not numbers"),
    "free text": ([f"text {row}" for row in range(N)], "auto", "40 different words on 40 rows"),
}


@pytest.mark.parametrize(("cells", "task", "what"), FAULTS.values(), ids=FAULTS)
def test_faults(table, cells, task, what):
    """A target that cannot be learnt is refused with the reason and a remedy."""
    given = table({"x": range(N), "y": cells})

    def learn():
        choice = choose_task(given, "y", task)
        fit = fit_classes if choice.task == "classification" else fit_number
        fit(given, "y", range(N))

    with pytest.raises(DataError, match=what) as caught:
        learn()
    assert "column 'y'" in caught.value.where
    assert caught.value.do


def test_a_regression_on_words_is_advised_to_be_a_classification(table):
    """The first word is named with its line, and --missing is not offered for words."""
    given = table({"x": range(N), "y": ["3", *["red", "blue"] * 19, "red"]})
    with pytest.raises(DataError, match="first 'red' at line 3") as caught:
        choose_task(given, "y", "regression")
    assert caught.value.do == "use --task classification, which learns words"


def test_wrong_commands(table):
    """Unknown targets and tasks are wrong commands."""
    given = table({"x": [1, 2], "price": [3, 4]})
    with pytest.raises(ConfigError, match="no column 'prize'; did you mean 'price'"):
        choose_task(given, "prize")
    with pytest.raises(ConfigError, match="no column 'prize'; did you mean 'price'"):
        rows_with_target(given, "prize")
    with pytest.raises(ConfigError, match="unknown task 'guess'"):
        choose_task(given, "price", "guess")


def test_rows_with_target(table):
    """Rows without a target are refused or, if asked, left out: every row is accounted for."""
    given = table({"y": ["a", "", "b", " ", "NA"]}, missing=["NA"])
    with pytest.raises(DataError, match="target 'y': 3 missing values, first at line 3") as caught:
        rows_with_target(given, "y")
    assert "--impute" in caught.value.do
    assert list(rows_with_target(given, "y", drop=True)) == [0, 2]
    with pytest.raises(DataError, match="2 missing values"):
        rows_with_target(table({"x": [1, 2], "y": ["", ""]}), "y", drop=True)


def test_infinite_targets():
    """NaN and infinities of a float column count as missing targets."""
    table = read({"y": [0.5, np.nan, np.inf, 1.5]})
    with pytest.raises(DataError, match=r"target 'y': 2 missing values, first at row 1"):
        rows_with_target(table, "y")


def test_unseen_label(table):
    """A label that training did not have is an error with its line."""
    target = fit_classes(table({"y": ["a", "b"]}), "y", range(2))
    with pytest.raises(DataError, match="the class 'c' at line 3 is not one of those"):
        target.encode(table({"y": ["a", "c"]}), range(2))


def test_missing_answers(table):
    """An answer that is missing where it is needed later is an error with its line."""
    classes, numbers = table({"y": ["a", "b"]}), table({"y": [1.5, 2.5]}, name="numbers.csv")
    gap = table({"y": ["1.5", " "]}, name="gap.csv")
    for target in (fit_classes(classes, "y", range(2)), fit_number(numbers, "y", range(2))):
        with pytest.raises(DataError, match="target 'y': 1 missing value, first at line 3"):
            target.encode(gap, range(1, 2))


def test_commas(table):
    """Targets that look like numbers with commas are not taken for names of classes."""
    given = table({"y": ["1,5", "2,5"] * 20})
    with pytest.raises(DataError, match="cells like '1,5' look like numbers with commas") as caught:
        choose_task(given, "y")
    assert caught.value.do.endswith("or use --task classification")
    assert choose_task(given, "y", "classification").task == "classification"


def test_too_large(table):
    """A later number that is too far from those learnt for float32 is refused with its line."""
    target = fit_number(table({"y": [1e-30, 2e-30]}), "y", range(2))
    with pytest.raises(DataError, match="column 'y': '1e10' at line 3 is too large"):
        target.encode(table({"y": [1, "1e10"]}, name="later.csv"), range(2))


def test_too_many_classes():
    """A target with more than ten thousand classes is refused."""
    table = read({"y": np.arange(10_001)})
    with pytest.raises(DataError, match="more than 10,000 classes"):
        fit_classes(table, "y", range(10_001))


def test_class_numbers(table):
    """Labels for a split are whole numbers from 0, one per row asked for."""
    assert class_numbers(table({"y": list("baab")}), "y", [3, 0, 1]).tolist() == [1, 1, 0]


def test_numbers_are_undone(table):
    """A number target is learnt with mean 0 and deviation 1, and comes back in its units."""
    given = table({"y": [10, 20, 60]})
    target = fit_number(given, "y", range(3))
    scaled = target.encode(given, range(3))
    assert (scaled.shape, scaled.dtype) == ((3, 1), np.float32)
    np.testing.assert_allclose([scaled.mean(), scaled.std()], [0, 1], atol=1e-6)
    np.testing.assert_allclose(target.decode(scaled)[:, 0], [10, 20, 60], rtol=1e-6)


@pytest.mark.parametrize("pair", [("1", "1.0"), ("yes", "Yes"), ("a", "a "), ("01", "1")])
def test_look_alikes(pair):
    """Classes that may be one class, written in two ways, are pointed out."""
    assert look_alikes(("x", *pair)).startswith("classes ")
    assert look_alikes(("x", pair[0])) == ""
