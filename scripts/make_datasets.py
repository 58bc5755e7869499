"""Write the tables that glassnet ships, from the copies that scikit-learn bundles.

    python scripts/make_datasets.py

The numbers stay exactly as they are; the columns get short names and the labels words.
The same scikit-learn gives the same bytes.
"""

import csv
import gzip
import io
from pathlib import Path
from typing import Any

from sklearn import datasets

FOLDER = Path(__file__).parent.parent / "src" / "glassnet" / "datasets" / "data"
DIABETES = (
    "age_years,sex,bmi,blood_pressure,total_cholesterol,ldl,hdl,cholesterol_hdl_ratio,ltg,glucose"
)


def short(name: str) -> str:
    """A column's name in lower case with underscores: `sepal length (cm)`, `sepal_length_cm`.

    The od280/od315 ratio of wines loses the words that say what was measured.
    """
    name = name.removesuffix("_of_diluted_wines")
    return name.translate(str.maketrans(" /", "__", "()"))


def written(number: float) -> str:
    """A number with as many digits as it needs to be read back exactly."""
    return repr(float(number)).removesuffix(".0")


def table(header: list[str], features: Any, target: list[str]) -> str:
    """The text of a CSV file with the target in the last column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row, label in zip(features, target, strict=True):
        writer.writerow([*map(written, row), label])
    return text.getvalue()


def labelled(bunch: Any, target: str) -> str:
    """A classification of scikit-learn as a CSV table."""
    header = [short(str(name)) for name in bunch.feature_names]
    labels = [str(bunch.target_names[number]) for number in bunch.target]
    return table([*header, target], bunch.data, labels)


def diabetes() -> str:
    """The regression, in the units in which it was measured."""
    bunch = datasets.load_diabetes(scaled=False)
    progression = [written(value) for value in bunch.target]
    return table([*DIABETES.split(","), "progression"], bunch.data, progression)


def compressed(text: str) -> bytes:
    """Compress without a time or a name, so that the bytes depend on the text alone."""
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", fileobj=buffer, mtime=0) as file:
        file.write(text.encode())
    return buffer.getvalue()


FILES = {
    "iris.csv": labelled(datasets.load_iris(), "species").encode(),
    "wine.csv": labelled(datasets.load_wine(), "cultivar").encode(),
    "breast_cancer.csv": labelled(datasets.load_breast_cancer(), "diagnosis").encode(),
    "diabetes.csv": diabetes().encode(),
    "digits.csv.gz": compressed(labelled(datasets.load_digits(), "digit")),
}

if __name__ == "__main__":
    for name, content in FILES.items():
        (FOLDER / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")
