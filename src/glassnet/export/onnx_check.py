"""Verifying an ONNX form: the checker, onnxruntime and the ONNX reference against `predict`."""

import warnings
from typing import Any, NamedTuple

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from onnx import ModelProto, checker
from onnx.reference import ReferenceEvaluator

from ..arrays import Array
from ..errors import CheckFailedError
from ..tables import Encoder, read
from ..tables.inputs import NumberInput
from .subject import Subject, scales_of

CLOSEST = 1e-5  # largest difference, for outputs of size 1
TIED = 1e-4  # where the two most probable classes are nearer than this, either may be named
ROWS = 128
BATCHES = (slice(0, 1), slice(1, 8), slice(8, ROWS))  # of 1, 7 and 120 rows
REFERENCE = slice(0, 8)  # the reference is slow
LARGEST = float(np.finfo(np.float32).max)


class Answers(NamedTuple):
    """What a form said, or should say, about some rows."""

    output: Array  # in the scale of the network's output
    labels: Array | None


def verify(content: bytes, proto: ModelProto, subject: Subject) -> tuple[int, float]:
    """Ask both about the same rows; return how many, and the largest difference.

    Raises:
        CheckFailedError  they differ, or the file is not valid ONNX, or cannot be run
    """
    feeds, expected = asked_about(subject)
    found = [0.0]
    try:
        checker.check_model(content, full_check=True)
        for session in sessions(content):
            for rows in BATCHES:
                some = {name: values[rows] for name, values in feeds.items()}
                answers = answers_of(session.run(None, some), subject)
                found.append(difference(answers, expected, rows))
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a program that is not ours
            some = {name: values[REFERENCE] for name, values in feeds.items()}
            said = ReferenceEvaluator(proto).run(None, some)
        found.append(difference(answers_of(said, subject), expected, REFERENCE))
    except CheckFailedError:
        raise
    except Exception as error:  # whatever onnx and onnxruntime raise
        raise CheckFailedError(
            f"the ONNX form cannot be run: {' '.join(str(error).split())[:160]}",
            do="try another --opset; nothing was written",
        ) from error
    return ROWS, max(found)


def sessions(content: bytes) -> list[Any]:
    """The form in onnxruntime, as it is and optimised."""
    found = []
    for level in ("ORT_DISABLE_ALL", "ORT_ENABLE_ALL"):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.__members__[level]
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        processor = ["CPUExecutionProvider"]
        found.append(onnxruntime.InferenceSession(content, options, providers=processor))
    return found


def asked_about(subject: Subject) -> tuple[dict[str, Array], Answers]:
    """Rows made up for the occasion, and what our own network says about them."""
    generator = np.random.default_rng(0)
    if subject.encoder is None:
        inputs = made_up_inputs(subject, generator)
        return {"inputs": inputs}, Answers(subject.model.predict(inputs), None)
    columns = made_up_table(subject.encoder, generator)
    table = read(columns, name="rows made up for a check")
    output = subject.model.predict(subject.encoder.encode_inputs(table))
    feeds = {name: as_fed(column) for name, column in columns.items()}
    return feeds, Answers(output, labels_for(output, subject.encoder))


def labels_for(output: Array, encoder: Encoder) -> Array | None:
    """The names of the classes that a network's output stands for."""
    if encoder.task == "regression":
        return None
    classes = output > 0.5 if encoder.task == "multi-label" else output.argmax(axis=1)
    return encoder.decode_target(classes.astype(np.int64))


def made_up_inputs(subject: Subject, generator: np.random.Generator) -> Array:
    """Arrays for a network that has no table."""
    shape, first = (ROWS, *subject.input_shape), subject.model.layers[0]
    if first.takes_indices:
        return generator.integers(0, first.parameter_shapes.weights[0], shape)
    return generator.standard_normal(shape).astype(subject.model.dtype)


def made_up_table(encoder: Encoder, generator: np.random.Generator) -> dict[str, Array]:
    """Columns that reach every input: all categories, new ones, and missing cells if allowed."""
    columns: dict[str, Array] = {}
    for part in encoder.inputs:
        missing = generator.random(ROWS) < 0.2
        if isinstance(part, NumberInput):
            near = part.scale.undo(generator.standard_normal(ROWS))
            values = np.clip(near, -LARGEST, LARGEST)
            columns[part.name] = np.where(missing & (part.filling is not None), np.nan, values)
        else:
            words = np.array([*part.categories, "".join(part.categories) + "?"], object)
            values = words[generator.integers(0, len(words), ROWS)]
            values[missing & (not part.refuses_missing)] = None
            columns[part.name] = values
    return columns


def as_fed(column: Array) -> Array:
    """A column as an ONNX form takes it."""
    if column.dtype == object:
        column = np.array([word or "" for word in column], object)
    return column[:, np.newaxis]


def answers_of(values: Any, subject: Subject) -> Answers:
    """What a form has said, in the order of its outputs."""
    if subject.encoder is None:
        return Answers(values[0], None)
    if subject.encoder.task == "regression":
        pairs = zip(scales_of(subject.encoder), values[0].T, strict=True)
        columns = [scale.apply(column) for scale, column in pairs]
        return Answers(np.column_stack(columns), None)
    labels, output = values
    return Answers(output, labels)


def difference(answers: Answers, expected: Answers, rows: slice) -> float:
    """The largest difference, as a share of outputs that are larger than 1.

    Raises:
        CheckFailedError  it is too large, or another class is named
    """
    wanted = expected.output[rows]
    size = max(1.0, float(np.abs(wanted).max()))
    found = float(np.abs(answers.output - wanted).max()) / size  # NaN if there is any
    if not found <= CLOSEST:
        raise CheckFailedError(
            f"the ONNX form differs by {found:.2g} from the network; at most {CLOSEST:g} is right",
            do="report this with the model; nothing was written",
        )
    if expected.labels is not None and answers.labels is not None:
        wrong = expected.labels[rows] != answers.labels
        if (wrong & clear(wanted, expected.labels)).any():
            raise CheckFailedError(
                "the ONNX form names another class than the network",
                do="report this with the model; nothing was written",
            )
    return found


def clear(output: Array, labels: Array) -> Array:
    """Where no other class is nearly as probable."""
    if labels.ndim == 2:  # each output stands for itself
        return np.asarray(np.abs(output - 0.5) > TIED)
    *_, second, first = np.sort(output, axis=1).T
    return np.asarray(first - second > TIED)
