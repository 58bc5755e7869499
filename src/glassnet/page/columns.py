"""What goes into a network and what comes out, as the page names and encodes it."""

from math import prod
from typing import Any

from ..export.subject import Subject
from ..images.encoder import ImageEncoder
from ..model import Model
from ..tables import Encoder
from ..tables.target import NumberTarget
from ..workbench.image_model import ImageModel
from ..workbench.table_model import TableModel

PLAIN = {"centre": 0.0, "spread": 1.0}
FORM = 1000  # inputs of a network without a table that get a name and a box


def columns_of(loaded: Model | TableModel | ImageModel, subject: Subject) -> dict[str, Any]:
    """How cells become inputs and outputs become answers."""
    if isinstance(loaded, TableModel):
        return table_columns(loaded.encoder)
    if isinstance(loaded, ImageModel):
        return picture_columns(loaded.encoder)
    return array_columns(loaded, subject)


def table_columns(encoder: Encoder) -> dict[str, Any]:
    """The columns of a table."""
    return {
        "task": encoder.task,
        "classes": list(encoder.class_names),
        "targets": [
            {
                "name": target.name,
                "classes": list(target.classes),
                "scale": target.scale.to_dict() if isinstance(target, NumberTarget) else PLAIN,
            }
            for target in encoder.targets
        ],
        "parts": [part.to_dict() for part in encoder.inputs],
        "input_names": list(encoder.input_names),
        "begin": [middle_of(part.to_dict()) for part in encoder.inputs],
        "pixels": None,
    }


def middle_of(part: dict[str, Any]) -> Any:
    """An ordinary cell of a column, where there is no row to begin with."""
    if part["kind"] == "number":
        return float(f"{part['scale']['centre']:.3g}")
    return next(iter(part["categories"]), "" if part["refuses_missing"] else None)


def picture_columns(encoder: ImageEncoder) -> dict[str, Any]:
    """Pictures: every number of a pixel is an input."""
    return {
        "task": "classification",
        "classes": list(encoder.class_names),
        "targets": [{"name": "class", "classes": list(encoder.class_names), "scale": PLAIN}],
        "parts": [],
        "input_names": None,
        "begin": [],
        "pixels": list(encoder.shape),
    }


def array_columns(model: Model, subject: Subject) -> dict[str, Any]:
    """Numbers without names."""
    count, outputs = prod(subject.input_shape), prod(subject.output_shape)
    wide = model.dtype.name == "float64"
    words = getattr(model.layers[0], "n_words", None)
    part = {"kind": "number", "scale": PLAIN, "filling": None, "has_missing": False}
    task = "regression"
    if model.loss.takes_labels or model.loss.takes_yes_or_no:
        task = "classification" if model.loss.takes_labels else "multi-label"
    return {
        "task": task,
        "classes": [f"class {number}" for number in range(outputs)],
        "targets": [
            {"name": f"output {place}", "classes": ["no", "yes"], "scale": PLAIN, "wide": wide}
            for place in range(1 if task == "classification" else outputs)
        ],
        "parts": [
            {**part, "name": f"input {place}", "wide": wide, "whole": words}
            for place in range(count if count <= FORM else 0)
        ],
        "input_names": None,
        "begin": [0.0] * (count if count <= FORM else 0),
        "pixels": None,
    }
