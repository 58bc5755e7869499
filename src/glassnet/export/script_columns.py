"""The part of a script that knows the table: what each column becomes, and what answers mean."""

from collections.abc import Sequence

from ..errors import ConfigError
from ..scaling import ClippedScale
from ..tables import Encoder
from ..tables.inputs import CategoryInput, Input, NumberInput
from .script_text import Part, called_in, flat, in_quotes, laid_out, one_line
from .subject import classes_of, scales_of


def column_constants(encoder: Encoder) -> list[str]:
    """What the functions for cells need to know, and the names of the answers."""
    classes = classes_of(encoder)
    lines = constant("COLUMNS", [part.name for part in encoder.inputs])
    lines += constant("MISSING", ["", *encoder.missing])
    lines += constant("TARGETS", [target.name for target in encoder.targets])
    if encoder.task == "classification":
        lines += constant("CLASSES", list(classes[0]))
    elif encoder.task == "multi-label":
        lines += constant("NO", [names[0] for names in classes])
        lines += constant("YES", [names[1] for names in classes])
    else:
        scales = scales_of(encoder)
        lines += constant("CENTRES", [scale.centre for scale in scales])
        lines += constant("SPREADS", [scale.spread for scale in scales])
    return lines


def constant(name: str, values: Sequence[object]) -> list[str]:
    """A list with a name in capitals."""
    return laid_out(f"{name} = [", [one_line(value) for value in values], "]", 0)


def encode_function(encoder: Encoder) -> list[str]:
    """The function that makes a row's cells into the network's inputs, column by column."""
    count = len(encoder.input_names)
    return [
        "def encode(row: dict[str, str]) -> list[float]:",
        f'    """The network\'s {count} inputs for one row of the table."""',
        *laid_out("return [", [call_for(part) for part in encoder.inputs], "]", 4),
    ]


def call_for(part: Input) -> Part:
    """How one column becomes inputs."""
    if type(part) is NumberInput:
        settings = [f"centre={part.scale.centre!r}", f"spread={part.scale.spread!r}"]
        if isinstance(part.scale, ClippedScale):
            settings.append(f"bound={part.scale.bound!r}")
        settings += [] if part.filling is None else [f"filling={part.filling!r}"]
        settings += ["flagged=True"] * part.has_missing
        return "*number(", ["row", in_quotes(part.name), *settings], ")"
    if type(part) is CategoryInput:
        words = ("[", [in_quotes(word) for word in part.categories], "]")
        settings = ["other=True"] * part.has_other
        if not part.refuses_missing:
            settings.append(f'missing="{"flagged" if part.has_missing else "unknown"}"')
        return "*category(", ["row", in_quotes(part.name), words, *settings], ")"
    raise ConfigError(f"column {part.name!r} has no Python form", do="leave it out")


def functions_for(encoder: Encoder) -> set[str]:
    """The names of the functions for cells that are called."""
    calls = [flat(call_for(part)).removeprefix("*") for part in encoder.inputs]
    return {"table"}.union(*map(called_in, calls))
