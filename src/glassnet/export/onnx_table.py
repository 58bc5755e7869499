"""The ends of an ONNX graph that know the table: columns come in, labels or numbers go out.

A missing number is NaN, a missing word an empty text. ONNX cannot refuse a row, so a row with
a cell that `predict` would refuse has no answer: all its numbers are NaN, its label is empty.
"""

import numpy as np

from ..errors import ConfigError
from ..model import Model
from ..prediction import middle
from ..scaling import FAR, ClippedScale
from ..tables import Encoder
from ..tables.inputs import CategoryInput, NumberInput
from .onnx_graph import ML, Graph
from .subject import Subject, classes_of, scales_of

REFUSED = -2  # the place of a missing word that may not be missing
NO_CLASS = -1  # the class number of a row that has no answer
OUTPUTS = {
    "classification": "probabilities",
    "multi-label": "probabilities",
    "regression": "scaled",
}


def add_inputs(graph: Graph, subject: Subject) -> str:
    """Everything before the network; return the name of what it is given."""
    encoder = subject.encoder
    if encoder is None:
        takes_words = subject.model.layers[0].takes_indices
        name = graph.name("inputs")
        return graph.input(name, np.int64 if takes_words else graph.dtype, subject.input_shape)
    graph.taken.update(part.name for part in encoder.inputs)
    columns = []
    for part in encoder.inputs:
        graph.within = part.name
        if type(part) is NumberInput:
            columns.append(add_number(graph, part))
        elif type(part) is CategoryInput:
            columns.append(add_category(graph, part, encoder))
        else:
            raise ConfigError(f"column {part.name!r} has no ONNX form", do="leave it out")
    graph.within = "table"
    return graph.add("Concat", columns, {"axis": 1})


def add_number(graph: Graph, part: NumberInput) -> str:
    """(value − centre) / spread, in float64 until then, clipped; and whether it was missing."""
    x = graph.input(part.name, np.float64, [1])
    missing = graph.add("IsNaN", [x])
    if part.filling is not None:
        x = graph.where(missing, [part.filling], x, np.float64)
    z = graph.add("Sub", [x, graph.constant([part.scale.centre], "centre", np.float64)])
    z = graph.add("Div", [z, graph.constant([part.scale.spread], "spread", np.float64)])
    if isinstance(part.scale, ClippedScale):
        z = add_clipping(graph, z, part.scale.bound)
    x = graph.cast(nothing_if_too_large(graph, x, z), graph.dtype)
    if not part.has_missing:
        return x
    return graph.add("Concat", [x, graph.cast(missing, graph.dtype)], {"axis": 1})


def add_clipping(graph: Graph, z: str, bound: float) -> str:
    """z / √(1 + (z / bound)²)."""
    near = [graph.constant([end], "far", np.float64) for end in (-FAR, FAR)]
    z = graph.add("Min", [graph.add("Max", [z, near[0]]), near[1]])
    share = graph.add("Div", [z, graph.constant([bound], "bound", np.float64)])
    more = graph.add("Mul", [share, share])
    more = graph.add("Add", [more, graph.constant([1], "one", np.float64)])
    return graph.add("Div", [z, graph.add("Sqrt", [more])])


def nothing_if_too_large(graph: Graph, value: str, scaled: str) -> str:
    """NaN where `predict` refuses the value, which scaling may have hidden."""
    largest = graph.constant([np.finfo(np.float32).max], "largest", np.float64)
    right = graph.add("LessOrEqual", [graph.add("Abs", [value]), largest])
    return graph.where(graph.add("Not", [right]), [np.nan], scaled, np.float64)


def add_category(graph: Graph, part: CategoryInput, encoder: Encoder) -> str:
    """1 for the row's own category, 0 for the others."""
    width = len(part.input_names())
    if part.refuses_missing:
        missing = REFUSED
    elif part.has_missing:
        missing = width - 1
    else:
        missing = len(part.categories) if part.has_other else -1
    places = dict.fromkeys(("", *encoder.missing), missing)
    places |= {word: place for place, word in enumerate(part.categories)}
    table = {
        "keys_strings": list(places),
        "values_int64s": list(places.values()),
        "default_int64": len(part.categories) if part.has_other else -1,
    }
    x = graph.input(part.name, object, [1])
    place = graph.add("LabelEncoder", [x], table, domain=ML)
    own = graph.add("Equal", [place, graph.constant(np.arange(width), "places", np.int64)])
    own = graph.cast(own, graph.dtype)
    if not part.refuses_missing:
        return own
    refused = graph.add("Equal", [place, graph.constant([REFUSED], "refused", np.int64)])
    return graph.where(refused, [np.nan], own, graph.dtype)


def add_refusal(graph: Graph, x: str, subject: Subject) -> str:
    """Say for each row whether the network cannot answer: one of its inputs is not finite."""
    graph.within = "refused"
    if subject.model.layers[0].takes_indices:  # too large ones are refused by Gather
        right = graph.add("GreaterOrEqual", [x, graph.constant([0], dtype=np.int64)])
    else:
        largest = np.finfo(graph.dtype).max
        right = graph.with_number("LessOrEqual", graph.add("Abs", [x]), largest)
    wrong = graph.cast(graph.add("Not", [right]), np.float32)
    axes = graph.constant(np.arange(1, len(subject.input_shape) + 1), "axes", np.int64)
    count = graph.add("ReduceSum", [wrong, axes], {"keepdims": 0})
    return graph.add("Greater", [count, graph.constant(0, "none", np.float32)])


def add_outputs(graph: Graph, x: str, refused: str, subject: Subject) -> None:
    """Everything after the network."""
    graph.within = "answer"
    shape = subject.output_shape
    each = graph.constant([-1, *[1] * len(shape)], "shape", np.int64)
    refused_numbers = graph.add("Reshape", [refused, each])
    nothing = graph.constant(np.nan, "nothing")
    encoder = subject.encoder
    task = "" if encoder is None else encoder.task
    name = graph.name(OUTPUTS.get(task, "output"))
    output = graph.add("Where", [refused_numbers, nothing, x], name=name)
    if encoder is None:
        graph.output(output, graph.dtype, shape)
        add_class_numbers(graph, x, refused_numbers, refused, subject.model, shape)
    elif task == "classification":
        place = largest(graph, x, refused, len(encoder.class_names))
        words = graph.constant(np.array([*encoder.class_names, ""], object), "classes", object)
        label = graph.add("Gather", [words, place], name=graph.name("label"))
        graph.output(label, object, [])
        graph.output(output, graph.dtype, shape)
    elif task == "multi-label":
        label = add_labels(graph, x, refused_numbers, encoder)
        graph.output(label, object, shape)
        graph.output(output, graph.dtype, shape)
    elif task == "regression":
        graph.output(add_numbers(graph, output, encoder), np.float64, shape)
    else:
        raise ConfigError(f"the task {task} has no ONNX form", do="predict with glassnet")


def add_labels(graph: Graph, x: str, refused_numbers: str, encoder: Encoder) -> str:
    """For each of several targets the name of its second class where that is more probable."""
    no, yes = (np.array(names, object) for names in zip(*classes_of(encoder), strict=True))
    probable = graph.with_number("Greater", x, 0.5)
    label = graph.add(
        "Where", [probable, graph.constant(yes, "yes", object), graph.constant(no, "no", object)]
    )
    nothing = graph.constant(np.array("", object), "no label", object)
    return graph.add("Where", [refused_numbers, nothing, label], name=graph.name("label"))


def add_numbers(graph: Graph, output: str, encoder: Encoder) -> str:
    """output · spread + centre, in the unit of each target."""
    scales = scales_of(encoder)
    spread = graph.constant([scale.spread for scale in scales], "spread", np.float64)
    centre = graph.constant([scale.centre for scale in scales], "centre", np.float64)
    wide = graph.add("Mul", [graph.cast(output, np.float64), spread])
    return graph.add("Add", [wide, centre], name=graph.name("prediction"))


def add_class_numbers(
    graph: Graph,
    x: str,
    refused_numbers: str,
    refused: str,
    model: Model,
    shape: tuple[int, ...],
) -> None:
    """The numbers of the classes, if the network was trained to tell classes apart."""
    name = graph.name("class")
    if model.loss.takes_labels:
        place = largest(graph, x, refused, NO_CLASS)
        graph.output(graph.add("Identity", [place], name=name), np.int64, [])
    elif model.loss.takes_yes_or_no:
        yes = graph.cast(graph.with_number("Greater", x, middle(model.loss)), np.int64)
        nothing = graph.constant(NO_CLASS, "no class", np.int64)
        said = graph.add("Where", [refused_numbers, nothing, yes], name=name)
        graph.output(said, np.int64, shape)


def largest(graph: Graph, x: str, refused: str, instead: int) -> str:
    """The place of the largest output, the first of equal ones; or `instead` if there is none."""
    place = graph.add("ArgMax", [x], {"axis": -1, "keepdims": 0})
    return graph.where(refused, instead, place, np.int64)
