"""The built-in data sets: what each of them is, where it comes from, what one may do with it."""

from dataclasses import dataclass
from typing import Literal

from ..settings import unknown

OURS = "made by glassnet"
CC_BY = "CC BY 4.0"


@dataclass(frozen=True)
class About:
    """What is known about a built-in data set; `rows` of a generated one are the default."""

    name: str
    title: str
    rows: int
    inputs: int  # columns of numbers to learn from
    target: str  # the column to predict
    task: Literal["classification", "regression"]
    origin: str
    licence: str
    description: str
    classes: tuple[str, ...] = ()  # labels as written, in the order of the class numbers
    file: str = ""  # its file among the shipped ones; none if it is generated


CATALOGUE = (
    About(
        name="spiral",
        title="Spiral arms",
        rows=300,
        inputs=2,
        target="arm",
        task="classification",
        origin="A. Karpathy, CS231n; NNFS ch. 3",
        licence="MIT",
        description="Points on three spiral arms that start in the middle; the arms overlap.",
        classes=("0", "1", "2"),
    ),
    About(
        name="vertical",
        title="Groups side by side",
        rows=300,
        inputs=2,
        target="group",
        task="classification",
        origin="A. Karpathy, CS231n; NNFS ch. 6",
        licence="MIT",
        description="Points in three round groups side by side, which overlap a little.",
        classes=("0", "1", "2"),
    ),
    About(
        name="sine",
        title="Sine wave",
        rows=1000,
        inputs=1,
        target="y",
        task="regression",
        origin="NNFS ch. 17",
        licence="none needed: a formula",
        description="One period of a sine wave without noise.",
    ),
    About(
        name="sensors",
        title="Server room",
        rows=4320,
        inputs=4,
        target="next_hour",
        task="classification",
        origin=f"{OURS}, after the example of NNFS ch. 1",
        licence="MIT",
        description="Traffic, temperature and humidity of a simulated server every ten minutes:"
        " will it fail within the next hour?",
        classes=("ok", "failure"),
    ),
    About(
        name="iris",
        title="Iris flowers",
        rows=150,
        inputs=4,
        target="species",
        task="classification",
        origin="R. A. Fisher, 1936; UCI, doi:10.24432/C56C76",
        licence=CC_BY,
        description="Lengths and widths of sepals and petals of three species of iris.",
        classes=("setosa", "versicolor", "virginica"),
        file="iris.csv",
    ),
    About(
        name="wine",
        title="Italian wines",
        rows=178,
        inputs=13,
        target="cultivar",
        task="classification",
        origin="S. Aeberhard and M. Forina, 1992; UCI, doi:10.24432/C5PC7J",
        licence=CC_BY,
        description="Chemical analyses of wines of one region, grown from three cultivars.",
        classes=("class_0", "class_1", "class_2"),
        file="wine.csv",
    ),
    About(
        name="breast_cancer",
        title="Breast cancer, Wisconsin",
        rows=569,
        inputs=30,
        target="diagnosis",
        task="classification",
        origin="W. H. Wolberg, W. N. Street and O. L. Mangasarian, 1993; UCI, doi:10.24432/C5DW2B",
        licence=CC_BY,
        description="Shapes of cell nuclei in images of breast tissue: malignant or benign?",
        classes=("malignant", "benign"),
        file="breast_cancer.csv",
    ),
    About(
        name="diabetes",
        title="Progression of diabetes",
        rows=442,
        inputs=10,
        target="progression",
        task="regression",
        origin="B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, 2004",
        licence="none stated; distributed with scikit-learn (BSD-3-Clause)",
        description="Age, sex, body mass, blood pressure and six blood values of patients, and how"
        " far the disease had progressed one year later.",
        file="diabetes.csv",
    ),
    About(
        name="digits",
        title="Handwritten digits",
        rows=1797,
        inputs=64,
        target="digit",
        task="classification",
        origin="E. Alpaydin and C. Kaynak, 1998; UCI, doi:10.24432/C50P49",
        licence=CC_BY,
        description="Images of handwritten digits, 8 × 8 pixels with values from 0 to 16.",
        classes=("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        file="digits.csv.gz",
    ),
)


def names() -> tuple[str, ...]:
    """Return the names of all built-in data sets: the generated ones, then the real ones."""
    return tuple(entry.name for entry in CATALOGUE)


def about(name: str) -> About:
    """Return what is known about a built-in data set, or raise a ConfigError.

    >>> about("iris").target
    'species'
    """
    for entry in CATALOGUE:
        if entry.name == name:
            return entry
    raise unknown("data set", name, names())
