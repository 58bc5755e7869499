"""`glassnet export`: a model in a form that other programs take, or that people can read."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import ConfigError, quoted
from ..export import python_script, subject_of, to_onnx, to_python
from ..model import Model
from ..settings import unknown
from ..workbench.image_model import ImageModel, load_any
from ..workbench.table_model import TableModel
from .data import NO_DATA, USUAL, Reading
from .export_page import write_page
from .options import (
    JsonOption,
    ModelArgument,
    flag,
    option,
)
from .reading_options import reads_data
from .runs import model_file
from .terminal import print_json, say

FORM, ARRAYS = "Form", "Networks without a table"  # panels of --help
ENDINGS = {"onnx": ".onnx", "python": ".py", "html": ".html"}
WORDS = {"onnx": "ONNX file", "python": "script", "html": "page"}
OPSET = 17


@reads_data
def export(
    model: ModelArgument,
    to: Annotated[str, option(FORM, "FORM", "onnx, python or html.")],
    data: Annotated[
        str | None,
        typer.Argument(metavar="[DATA]", help="Rows that a page is to show, as in evaluate."),
    ] = None,
    output: Annotated[
        Path | None,
        option(FORM, "FILE", "Where to; else beside the model. - for stdout.", "-o", "--output"),
    ] = None,
    plain: Annotated[
        bool, flag(FORM, "--plain", "A script that needs nothing but Python, not even NumPy.")
    ] = False,
    opset: Annotated[
        int | None, option(FORM, "N", f"ONNX's operator set, 13 to 21; else {OPSET}.")
    ] = None,
    input_shape: Annotated[
        str | None, option(ARRAYS, "SHAPE", "Of one sample, such as 28,28,1, if it is asked for.")
    ] = None,
    reading: Reading = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Write a model as a file for other programs, as a script to read, or as a page to look into.

    All hold the weights, the scaling of the columns and the names of the classes.

    An ONNX file is verified against the model before it is written.

    A page is one HTML file that computes by itself, with a knob for every weight.
    """
    if to not in ENDINGS:
        raise ConfigError(
            unknown("form", to, ENDINGS).what,
            where="--to",
            do=f"choose one of {', '.join(ENDINGS)}",
        )
    if plain and to != "python":
        raise ConfigError("plain is for scripts", do="add --to python, or leave out --plain")
    if opset is not None and to != "onnx":
        raise ConfigError("opset is for ONNX", do="add --to onnx, or leave out --opset")
    if data is not None and to != "html":
        raise ConfigError("DATA is what a page shows", do="add --to html, or leave out DATA")
    if data is None:
        reading.check_unsaid(NO_DATA)
    shape = None if input_shape is None else shape_from(input_shape)
    path = model_file(model)
    if str(output) == "-":
        if to != "python" or as_json:
            raise ConfigError(
                "output - is for a script alone", do="give a file, or --to python without --json"
            )
        sys.stdout.write(python_script(subject_of(loaded_from(path), shape), plain=plain))
        return
    file = path.with_suffix(ENDINGS[to]) if output is None else output
    if to == "onnx":
        document = onnx_document(loaded_from(path), file, OPSET if opset is None else opset, shape)
    elif to == "html":
        document = write_page(path, file, data, reading, shape)
    else:
        to_python(loaded_from(path), file, plain=plain, input_shape=shape)
        document = {"plain": plain}
    if as_json:
        print_json({"form": to, "file": str(file), "bytes": file.stat().st_size, **document})
    say([f"the {WORDS[to]} is {file}"])


def loaded_from(path: Path) -> Model | TableModel:
    """The model in a file, with its table if it has one."""
    loaded = load_any(path)
    if isinstance(loaded, ImageModel):
        raise ConfigError(
            f"{quoted(str(path))} was trained on pictures, and this form is for tables and arrays",
            do="use --to html; or, in Python, export gn.load() of it, which takes numbers",
        )
    return loaded


def onnx_document(
    loaded: Model | TableModel, file: Path, opset: int, shape: tuple[int, ...] | None
) -> dict[str, Any]:
    """Write an ONNX file, say what it takes and gives, and return that as JSON."""
    written = to_onnx(loaded, file, opset=opset, input_shape=shape)
    say(
        [
            f"it takes {', '.join(written.inputs)} and gives {', '.join(written.outputs)}",
            f"onnxruntime and the ONNX reference agree with the model on {written.rows} rows,"
            f" to {written.difference:.1g}",
        ]
    )
    return {
        "opset": written.opset,
        "inputs": list(written.inputs),
        "outputs": list(written.outputs),
        "verified_rows": written.rows,
        "largest_difference": written.difference,
    }


def shape_from(text: str) -> tuple[int, ...]:
    """The shape of one sample, as it is written on the command line."""
    parts = text.split(",")
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise ConfigError(
            f"input_shape must be whole numbers with commas between them, got {quoted(text)}",
            do="write for example --input-shape 28,28,1",
        )
    return tuple(map(int, parts))
