"""Examples: one short script per idea, in reading order, and each prints the page's numbers."""

import re
import runpy
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from glassnet.book.chance import undisturbed
from glassnet.book.precision import PRECISION
from glassnet.checking import check_file

FOLDER = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(FOLDER.glob("*.py"))
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")

LAYER = "4.8 1.21 2.385"
BATCH = f"{LAYER} 8.9 -1.81 0.2 1.41 1.051 0.026"
RELU = "0 2 0 3.3 0 1.1 2.2 0"
LOSSES = "1.258770642416614 1.309700642416614 0.8072206424166142"

# What the book's pages print: each a run of numbers that a script's output has as well.
PAGES = {
    "01_one_neuron": ["2.3 4.8"],
    "02_three_neurons": [LAYER],
    "03_layer_by_loops": [LAYER],
    "04_shapes": ["4", "2 4", "3 2 4"],
    "05_dot_product": ["20", "3 5 7"],
    "06_neuron_with_numpy": ["2.8 4.8"],
    "07_layer_with_numpy": [f"2.8 -1.79 1.885 {LAYER}"],
    "08_matrix_product": [
        "1.05 0.79 0.79 1.76 0.57 1.15 0.90 0.88 1.74 0.80 1.59 0.97 1.27 2.04 1.24"
        " 1.27 0.70 0.99 1.50 0.81 1.20 0.65 0.89 1.26 0.50"
    ],
    "09_transposition": ["20 20", "0 5 10 15 1 6 11 16 2 7 12 17 3 8 13 18 4 9 14 19"],
    "10_batch": ["2.8 -1.79 1.885 6.9 -4.81 -0.3 -0.59 -1.949 -0.474", BATCH],
    "11_two_layers": [
        f"{BATCH} 0.5031 -1.04185 -2.03875 0.2434 -2.7332 -5.7633 -0.99314 1.41254 -0.35655"
    ],
    "12_spiral": ["300 2 300 0 1 2", "1 1 1"],
    "13_dense_layer": [
        "0.01764052 0.00400157 0.00978738 0.02240893"
        " 0.01867558 -0.00977278 0.00950088 -0.00151357 0 0 0 0",
        "0 0 0 -1.0475188e-04 1.1395361e-04 -4.7983500e-05"
        " -2.7414842e-04 3.1729150e-04 -8.6921798e-05 -4.2188365e-04 5.2666257e-04 -5.5912682e-05"
        " -5.7707680e-04 7.1401405e-04 -8.9430439e-05",
    ],
    "14_activations": ["0 0 0 0.5 0", "300000 1 300000 1 300000", f"{RELU} {RELU}"],
    "15_linear_stays_linear": ["-1.909855", "0.953973", "0.196038"],
    "16_relu_pair": [
        "0 0 0 0.25 0.5 1",
        "0 0 0.5 0.75 1 1.5",
        "1.5 1 0.5 0.25 0 0",
        "0 0 0 0.5 1 1",
        "0.0 0.5",
    ],
    "17_sine_by_hand": ["4.26 0 0.3 0.48 0.6 0.7", "0.08 1", "0.5 4"],
    "18_softmax": [
        "121.51041751893969 3.3534846525504487 10.85906266492961"
        " 0.8952826639573506 0.024708306782070668 0.08000902926057876 1.0",
        "0.89528266 0.02470831 0.08000903 18.172 15.11 0.451 2.611 8.395 7.29 2.487",
    ],
    "19_exploding_values": [
        "2.718281828459045 22026.465794806718 2.6881171418161356e+43",
        "0.24472847 0.66524096 0.09003057",
    ],
    "20_forward_pass": [
        "0 0 0 0 0.00011395 0 0 0.00031729 0 0 0.00052666 0 0 0.00071401 0",
        "0.33333334 0.33333334 0.33333334 0.3333332 0.3333332 0.33333364",
    ],
    "21_loss": [LOSSES],
    "22_training": [],  # of our own making: checked below
    "23_the_books_names": ["0 0.360 1.099"],
    "24_in_a_pipeline": [],  # of our own making: checked below
    "25_own_layer": ["1 0.36787944"],  # e^0 and e^−1
}


@pytest.fixture(autouse=True)
def book_left_as_it_was():
    """The scripts begin the book's stream of chance; afterwards it goes on as before."""
    before = PRECISION.stored, PRECISION.inside, PRECISION.products
    with undisturbed():
        yield
    PRECISION.stored, PRECISION.inside, PRECISION.products = before


@cache
def output_of(script):
    """What a script prints, run as a reader runs it."""
    with redirect_stdout(StringIO()) as out:
        runpy.run_path(str(script), run_name="__main__")
    return out.getvalue()


def numbers_in(text):
    return [float(number) for number in NUMBER.findall(text)]


def has_run(numbers, wanted):
    """Whether some numbers stand in a row among others, as far as eight digits tell."""
    runs = [numbers[start : start + len(wanted)] for start in range(len(numbers))]
    return any(
        len(run) == len(wanted) and np.allclose(run, wanted, rtol=1e-7, atol=1e-15) for run in runs
    )


def test_numbers_are_found():
    """In lists, arrays and sentences, but not inside names."""
    assert numbers_in("C2 [1, -2.5]\n[3. 4e-05] w1 = 6") == [1, -2.5, 3, 4e-05, 6]
    assert has_run([1, 2, 3, 4], [2, 3])
    assert not has_run([1, 2, 3, 4], [2, 4])
    assert not has_run([1, 2], [2, 3])


def test_every_example_has_its_page():
    """In reading order, without a gap."""
    assert [script.stem for script in SCRIPTS] == list(PAGES)
    assert [int(script.stem[:2]) for script in SCRIPTS] == list(range(1, len(SCRIPTS) + 1))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_prints_what_the_page_prints(script):
    """Number after number, as they stand on the page."""
    printed = numbers_in(output_of(script))
    assert printed
    for page in PAGES[script.stem]:
        assert has_run(printed, [float(number) for number in page.split()]), page


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_is_short(script):
    """One idea, said in its first line, and about forty lines at most."""
    lines = script.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r'""".*\."""', lines[0])
    assert len(lines) <= 40


def test_training_lowers_the_loss():
    """The four losses of the example fall, and new points are classified better than by chance."""
    out = output_of(FOLDER / "22_training.py")
    losses = [float(loss) for loss in re.findall(r"epoch \d+: loss (\S+)", out)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.4 < 1 < losses[0]
    seen, new = (float(share) for share in re.findall(r"'accuracy': ([\d.]+)", out))
    assert seen > new > 0.7


def test_the_books_names_learn_the_spiral():
    """Chapter 10's network is right about nine points in ten after 500 steps."""
    out = output_of(FOLDER / "23_the_books_names.py")
    shares = [float(share) for share in re.findall(r"acc: ([\d.]+)", out)]
    assert shares[0] < 0.4 < 0.8 < shares[-1]


def test_a_pipeline_recognises_wines():
    """With and without a search, about nineteen bottles in twenty that it has not seen."""
    out = output_of(FOLDER / "24_in_a_pipeline.py")
    shares = [float(share) for share in re.findall(r"accuracy (\S+)", out)]
    assert len(shares) == 2
    assert min(shares) > 0.9


def test_own_parts_are_judged():
    """The layer and the loss pass every check, and the verb says so of the file."""
    script = FOLDER / "25_own_layer.py"
    assert output_of(script).count(" passed.") == 2
    report = check_file(script)
    assert report.ok, report.text
    assert report.subjects == ["Bell()", "LogCosh()"]
