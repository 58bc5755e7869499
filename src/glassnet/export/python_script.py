"""The script: a whole network as one program that people can read from top to bottom.

First come the columns, then what each layer does, then the network, which calls one after the
other, then the weights. The functions are those of `script_cells`, `numpy_layers` and
`plain_layers`, word for word, and only those that are called.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from .. import __version__
from ..arrays import Array
from ..errors import ConfigError
from ..layers import Layer
from . import numpy_layers, plain_layers, script_cells
from .script_columns import column_constants, encode_function, functions_for
from .script_layers import CALLS, Call
from .script_program import program
from .script_text import copied, in_comment, lists_of, names_in, number_lines, one_line, spelled_out
from .subject import Subject

IMPORTS = {  # by the name that they bring
    "csv": "import csv",
    "io": "import io",
    "math": "import math",
    "os": "import os",
    "re": "import re",
    "sys": "import sys",
    "Iterator": "from collections.abc import Iterable, Iterator",  # always both
    "Path": "from pathlib import Path",
    "Any": "from typing import Any",
}
CONSTANTS = {
    "BLANKS": r'BLANKS = " \t\n\v\f\r"',
    "NUMBER": r'NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)',
    "LARGEST": "LARGEST = 3.4028234663852886e38  # what the network can take",
    "SAVE": 'SAVE = "save it as comma-separated UTF-8 with decimal points"',
    "PREDICT": 'PREDICT = "or use glassnet predict, which reads other files too"',
}
VARIABLES = ("value", "vector", "line", "part")  # of loops, from the innermost on


def python_script(subject: Subject, *, plain: bool) -> str:
    """The text of the script; the same model gives the same text.

    Raises:
        ConfigError  a layer has no Python form
    """
    steps = list(calls(subject))
    wanted = [call.function for _, call, *_ in steps]
    wanted += ["shaped"] if len(subject.input_shape) > 1 else []
    wanted += ["flatten"] if len(subject.output_shape) > 1 else []
    functions = copied(plain_layers if plain else numpy_layers, wanted)
    blocks = [
        *table_blocks(subject),
        *(source.rstrip("\n") for source in functions),
        "\n".join(network_function(subject, steps, plain=plain)),
        *program(subject, plain=plain),
        "\n".join(weights(subject, steps, plain=plain)),
        'if __name__ == "__main__":\n    main()',
    ]
    used = names_in("\n".join(blocks))
    named = [line for name, line in CONSTANTS.items() if name in used]
    used |= names_in("\n".join(named))
    head = [docstring(subject, plain=plain), "\n".join(imports(used, plain=plain))]
    if subject.encoder is None:
        named.append(f"INPUTS = {prod(subject.input_shape)}  # numbers in a line of the file")
    else:
        named += column_constants(subject.encoder)
    if not plain:
        named = ["Array = np.ndarray", *named]
    return "\n\n".join([*head, "\n".join(named)]) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"


def docstring(subject: Subject, *, plain: bool) -> str:
    """What the script is, and how to run it."""
    encoder, model = subject.encoder, subject.model
    if encoder is None:
        data = f"data.csv has {prod(subject.input_shape)} numbers in every line and no header."
    else:
        data = "data.csv has a header, and at least the columns in COLUMNS, in any order."
    needs = "nothing but Python 3.11 or newer" if plain else "Python 3.11 or newer and NumPy"
    return "\n".join(
        [
            '"""A neural network, written down: every number it has learned, and what it does.',
            "",
            "    python model.py data.csv > answers.csv",
            "    python model.py < data.csv > answers.csv",
            "",
            f"{data}",
            "It is read as comma-separated UTF-8 with decimal points; - stands for standard input.",
            f"It needs {needs}.",
            "",
            f"Written by glassnet {__version__}; the digest of the weights is {model.digest()}.",
            '"""',
        ]
    )


def imports(used: set[str], *, plain: bool) -> list[str]:
    """What the script imports, in ruff's order."""
    needed = [line for name, line in IMPORTS.items() if name in used]
    return needed if plain else [*needed, "", "import numpy as np"]


def table_blocks(subject: Subject) -> list[str]:
    """The functions that read a file and make its cells into numbers."""
    if subject.encoder is None:
        return [source.rstrip("\n") for source in copied(script_cells, ["numbers"])]
    functions = copied(script_cells, functions_for(subject.encoder))
    encode = "\n".join(encode_function(subject.encoder))
    return [*(source.rstrip("\n") for source in functions), encode]


# -- the network ---------------------------------------------------------------------------

Step = tuple[str, Call, dict[str, Any], tuple[int, ...], Layer]


def calls(subject: Subject) -> Iterator[Step]:
    """Every layer that does something: its name, its function, arguments and input's shape."""
    for name, layer, own, shape in subject.steps():
        if type(layer) not in CALLS:
            raise ConfigError(
                f"layer {name!r} has no Python form", where=repr(layer)[:80], do="leave it out"
            )
        call = CALLS[type(layer)]
        if call is not None and not (call.function == "flatten" and len(shape) == 1):
            yield name, call, call.arguments(layer, own, shape), shape, layer


def network_function(subject: Subject, steps: list[Step], *, plain: bool) -> list[str]:
    """The function that calls one layer after the other."""
    kind = "Any" if plain else "Array"
    given, out = shown(subject.input_shape), shown(subject.output_shape)
    samples = "one sample" if plain else "every row"
    lines = [
        f"def network(x: {kind}) -> {kind}:",
        f'    """From inputs ({given}) to outputs ({out}), for {samples}."""',
    ]
    explained = first_sums(subject, steps)
    for place, (name, call, arguments, shape, layer) in enumerate(steps):
        if name == explained:
            sum_of = spelled_out(*first_neuron(arguments), input_names(subject))
            lines.append(f"    # {name}, first neuron: {sum_of}")
        last = place == len(steps) - 1
        said = expression(name, call, arguments, len(shape), plain=plain)
        line = f"    {'return' if last else 'x ='} {said}"
        out = shown(layer.output_shape(shape))
        note = f"  # {out} numbers" if plain else f"  # (rows, {out})"
        lines.append(line + note if len(line + note) <= 100 else line)
    return lines if steps else [*lines, "    return x"]


def input_names(subject: Subject) -> list[str]:
    """What the inputs of the first layer are called."""
    if subject.encoder is not None:
        return list(subject.encoder.input_names)
    return [f"x[{place}]" for place in range(subject.input_shape[0])]


def first_sums(subject: Subject, steps: list[Step]) -> str:
    """The name of the layer that sums up the inputs themselves, if there is one."""
    for name, call, _, shape, _ in steps:
        if shape != subject.input_shape or call.function in ("dense", "embedding"):
            return name if call.function == "dense" and shape == subject.input_shape else ""
    return ""


def first_neuron(arguments: dict[str, Any]) -> tuple[Array, float]:
    """The weights and the bias of the first neuron of a layer."""
    return arguments["weights"][:, 0], arguments["biases"][0]


def shown(shape: tuple[int, ...]) -> str:
    """The shape of one sample, in words."""
    return ", ".join(map(str, shape))


def expression(name: str, call: Call, arguments: dict[str, Any], axes: int, *, plain: bool) -> str:
    """The call of one layer; in plain Python in as many loops as it does not do itself."""
    if has_numbers(arguments):
        given = f", **{name.upper()}"
    else:
        given = "".join(f", {key}={one_line(value)}" for key, value in arguments.items())
    loops = axes - call.axes if plain and call.axes is not None else 0
    if not loops:
        return f"{call.function}(x{given})"
    variables = [*VARIABLES[call.axes or 0 :][:loops], "x"]
    said = f"{call.function}({variables[0]}{given})"
    for inner, outer in pairwise(variables):
        said = f"[{said} for {inner} in {outer}]"
    return said


# -- the weights ---------------------------------------------------------------------------


def has_numbers(arguments: dict[str, Any]) -> bool:
    """Whether some arguments are arrays, which stand at the end of the script."""
    return any(isinstance(value, np.ndarray) for value in arguments.values())


def weights(subject: Subject, steps: list[Step], *, plain: bool) -> list[str]:
    """What every layer has learned, with a note where each number comes from."""
    lines = [
        "# What was learned: of weights one list for each input, in it one for each neuron.",
        "",
    ]
    lines.append("# fmt: off")
    explained = first_sums(subject, steps) if subject.encoder else ""
    for name, _, arguments, *_ in steps:
        if has_numbers(arguments):
            lines.append(f"{name.upper()} = {{")
            for key, value in arguments.items():
                noted = name == explained and key == "weights"
                notes = input_names(subject) if noted else []
                lines += argument(key, value, notes, plain=plain)
            lines.append("}")
    return [*lines, "# fmt: on"]


def argument(key: str, value: Any, notes: list[str], *, plain: bool) -> list[str]:
    """One argument of a layer's function."""
    if not isinstance(value, np.ndarray):
        return [f'    "{key}": {one_line(value)},']
    first, *rest = number_lines(lists_of(value), 4, map(in_comment, notes))
    before, after = ("", "") if plain else ("np.array(", ")")
    lines = [f'    "{key}": {before}{first.strip()}', *rest]
    lines[-1] += after + ","
    return lines
