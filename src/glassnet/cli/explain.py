"""`glassnet explain`: the arithmetic of any number of a model, forward, backward and in time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import ConfigError, quoted
from ..settings import whole
from ..workbench.image_model import load_model
from .blame import about
from .data import NO_DATA, USUAL, Reading
from .explain_data import Explained, ExplainedTable, explained, explained_of_run
from .explain_step import settings_of, update_in_run
from .fitting import terminal_width
from .options import (
    JsonOption,
    ModelArgument,
    flag,
    option,
)
from .reading_options import reads_data
from .runs import model_file
from .terminal import print_json

if TYPE_CHECKING:
    from ..explain.arithmetic.chain import Chain
    from ..explain.arithmetic.story import Story
    from ..explain.arithmetic.sums import Arithmetic
    from ..model import Model
    from .explain_style import Style

LOSS = "loss"  # which is explained like a layer
OF_A_NUMBER = ("layer", "neuron", "weight", "bias", "step")  # options that say which is meant
WHICH, FORM = "Which number", "Form"  # panels of --help
NEITHER = "DATA is not said, and there are no settings of a run beside"
STEPS = "a step is repeated from the settings of a run, and there are none beside"
A_RUN = "give as MODEL the folder of a run that glassnet train has left"


@reads_data
def explain(
    context: typer.Context,
    model: ModelArgument,
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="DATA",
            help="A file, - for standard input, a built-in name; else what the run learned from.",
        ),
    ] = None,
    row: Annotated[
        int | None, option(WHICH, "N", "A row of DATA, counted from 1 without the header.")
    ] = None,
    layer: Annotated[
        str | None,
        option(WHICH, "L", "Of those with weights, from 1; or a name such as gelu_1; or loss."),
    ] = None,
    neuron: Annotated[
        str | None, option(WHICH, "K", "A neuron of it, counted from 0; in images row,column,k.")
    ] = None,
    weight: Annotated[
        str | None,
        option(WHICH, "L:I,K", "weights[I, K] of layer L: its gradient, or with --step."),
    ] = None,
    bias: Annotated[str | None, option(WHICH, "L:K", "The bias of neuron K of layer L.")] = None,
    step: Annotated[
        int | None,
        option(WHICH, "N", "How this step of the training, from 1, moved the weight or bias."),
    ] = None,
    formula: Annotated[
        bool, flag(WHICH, "--formula", "The row's answer as a formula of its cells.")
    ] = False,
    areas: Annotated[
        bool, flag(WHICH, "--areas", "Where in the inputs which neurons are active.")
    ] = False,
    along: Annotated[
        str | None, option(WHICH, "A,B", "For --areas: one or two columns of numbers.")
    ] = None,
    between: Annotated[
        str | None, option(WHICH, "N,M", "For --areas: from row N to row M.")
    ] = None,
    digits: Annotated[
        int | None, option(FORM, "N", "Significant, 2 to 17; 17 shows every number whole.")
    ] = None,
    terms: Annotated[
        int, option(FORM, "N", "Of a long sum, the largest; the rest is one term.")
    ] = 8,
    reading: Reading = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Show how any number of a model comes about, from the cells of a row to its loss, and back.

    A row's whole way:          glassnet explain RUN DATA --row 17
    One neuron in full:         … --row 17 --layer 2 --neuron 5
    The gradient of a weight:   … --row 17 --weight 2:3,5   (without --row: mean over all rows)
    A step of its training:     glassnet explain RUN --weight 2:3,5 --step 100

    Rows and layers with weights are counted from 1, neurons and inputs from 0, as in the arrays:
    2:3,5 is weights[3, 5] of the second layer with weights.
    """
    from .explain_back import chain_lines, update_lines
    from .explain_style import Style

    if digits is not None:
        whole("digits", digits, at_least=2, at_most=17)
    style = Style(digits, whole("terms", terms), width=terminal_width())
    check_number(context.params)
    check_views(context.params)
    loaded = load_model(model_file(model))
    if data is None:
        reading.check_unsaid(NO_DATA)
    name = "--weight" if bias is None else "--bias"
    with about(name):
        number = number_in(weight, bias)
    if number and step is not None:
        reading.check_unsaid("a step is repeated as the run was made")
        asked = settings_of(context, model, STEPS, A_RUN)
        with about(name):
            check_address(loaded.model, number)
        update = update_in_run(asked, data, model, loaded, number, step)
        tell(update.to_dict, lambda: update_lines(update, style, loaded.model), as_json=as_json)
        return
    if data is None:
        shown = explained_of_run(loaded, settings_of(context, model, NEITHER))
    else:
        shown = explained(loaded, data, reading)
    if number:
        with about(name):
            chain = backward(shown, row, number)
        tell(chain.to_dict, lambda: chain_lines(chain, style, loaded.model), as_json=as_json)
    elif formula:
        from .explain_formula import print_formula

        own = table_of(shown)
        number_of_row = row_of(row)
        print_formula(own.loaded, own.table, number_of_row, style, as_json=as_json)
    elif areas:
        from .explain_areas import print_areas

        own = table_of(shown)
        print_areas(own.loaded, own.table, row, along, between, style, as_json=as_json)
    else:
        story = shown.story(row_of(row))
        with about("--neuron" if neuron else "--layer"):
            forward(story, layer, neuron, style, as_json=as_json)
        if layer is None and not as_json:
            from .explain_short import command_for, short_lines
            from .explain_style import show

            show(short_lines(shown, story.row, style, command_for(model, data, story.row)))


def check_number(given: dict[str, Any]) -> None:
    """Refuse options that do not say together which number is meant."""
    row, layer, neuron, weight, bias, step = (given[name] for name in ("row", *OF_A_NUMBER))
    if weight is not None and bias is not None:
        raise ConfigError("weight and bias are two numbers", do="leave out --weight or --bias")
    number = bias if weight is None else weight
    if number is not None and not layer is neuron is None:
        raise ConfigError(
            "layer and neuron are for the way forward, and weight and bias say their own layer",
            do="leave out --layer and --neuron, or --weight and --bias",
        )
    if neuron is not None and layer is None:
        raise ConfigError("neuron needs its layer", do="add for example --layer 1")
    if neuron is not None and layer == LOSS:
        raise ConfigError("neuron is for layers, and the loss has none", do="leave out --neuron")
    if step is not None and number is None:
        raise ConfigError(
            "step needs a weight or a bias that it moved", do="add for example --weight 1:0,0"
        )
    if step is not None and row is not None:
        raise ConfigError(
            "step and row ask for two things: a step takes the rows of its batch",
            do="leave out --row or --step",
        )
    if row is not None:
        whole("row", row)


def check_views(given: dict[str, Any]) -> None:
    """Refuse options that go with another view of the model than the one that is asked for."""
    views = [name for name in ("formula", "areas") if given[name]]
    others = [name for name in OF_A_NUMBER if given[name] is not None]
    if views and (others or len(views) > 1):
        first, second = [*views, *others][:2]
        raise ConfigError(
            f"{first} and {second} ask for two things", do=f"leave out --{first} or --{second}"
        )
    for name in ("along", "between"):
        if given[name] is not None and not given["areas"]:
            raise ConfigError(f"{name} is for the areas", do=f"add --areas, or leave out --{name}")


# -- what is asked for ---------------------------------------------------------------------


def forward(
    story: "Story", layer: str | None, neuron: str | None, style: "Style", *, as_json: bool
) -> None:
    """The whole way of a row, or one layer or number of it."""
    from .explain_report import layer_report, neuron_report, story_lines

    if layer is None:
        tell(story.to_dict, lambda: story_lines(story, style), as_json=as_json)
        return
    own = numbers_of(story, layer, neuron)
    numbers = [[one.to_dict() for one in each] for each in own]
    report = neuron_report if neuron or layer == LOSS else layer_report
    tell(
        lambda: {"row": story.row, "source": story.source, "numbers": numbers},
        lambda: report(story, own, style),
        as_json=as_json,
    )


def numbers_of(story: "Story", layer: str, neuron: str | None) -> "list[tuple[Arithmetic, ...]]":
    """The loss, one number of a layer and what becomes of it, or all numbers of the layer."""
    if layer == LOSS:
        return [(story.loss,)]
    if neuron is None:
        return story.all_of(layer_of(layer))
    return [story.arithmetic.neuron(layer_of(layer), places(neuron, "neuron"))]


def row_of(row: int | None) -> int:
    """The row that is asked for.

    Raises:
        ConfigError  none is
    """
    if row is None:
        raise ConfigError("row is not said", do="add for example --row 1")
    return row


def backward(shown: Explained, row: int | None, number: tuple[Any, ...]) -> "Chain":
    """The gradient of the loss of a row, or of all rows with a target, in a weight or a bias."""
    from ..explain import chain_of

    X, y, rows = shown.with_truth(row)
    layer, place, field = number
    return chain_of(
        shown.loaded.model,
        X,
        y,
        layer,
        place,
        field,
        input_names=shown.input_names,
        output_names=shown.output_names,
        row_name=lambda place: shown.row_name(rows[place]),
    )


def check_address(model: "Model", number: tuple[Any, ...]) -> None:
    """Refuse a weight or bias that is not there, before a training is repeated for it."""
    from ..explain.arithmetic.chain import address_of

    layer, place, field = number
    address_of(model, layer, field, place)


def table_of(shown: Explained) -> ExplainedTable:
    """The table that is explained.

    Raises:
        ConfigError  it is about pictures
    """
    if isinstance(shown, ExplainedTable):
        return shown
    raise ConfigError(
        "formula and areas are for the columns of a table, and these are pictures",
        do="leave them out; --row N tells the whole way of a picture",
    )


def tell(document: Callable[[], Any], lines: Callable[[], list[str]], *, as_json: bool) -> None:
    """Print an answer for programs, or for people."""
    from .explain_style import show

    if as_json:
        print_json(document())
    else:
        show(lines())


# -- words ---------------------------------------------------------------------------------


def number_in(weight: str | None, bias: str | None) -> tuple[Any, ...] | None:
    """The weight or the bias that is asked for, as layer, place and name of its array."""
    if bias is not None:
        return number_of(bias, "biases")
    return None if weight is None else number_of(weight, "weights")


def number_of(text: str, field: str) -> tuple[Any, ...]:
    """`2:3,5` as the layer, the place and the name of its array.

    Raises:
        ConfigError  it is written otherwise
    """
    layer, colon, place = text.partition(":")
    name = "weight" if field == "weights" else "bias"
    if not colon:
        example = "2:3,5" if field == "weights" else "2:5"
        raise ConfigError(
            f"{name} must be a layer, a colon and a place, got {quoted(text)}",
            do=f"write for example --{name} {example}",
        )
    return layer_of(layer), places(place, name), field


def layer_of(text: str) -> int | str:
    """A layer: its number among those with weights, or its name."""
    return int(text) if text.strip().lstrip("+-").isdecimal() else text.strip()


def places(text: str, name: str) -> tuple[int, ...]:
    """Whole numbers with commas between."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise ConfigError(
            f"{name} must have whole numbers with commas between, got {quoted(text)}",
            where=f"--{name}",
            do="count from 0, as in the arrays",
        )
    return tuple(map(int, parts))
