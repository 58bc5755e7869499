"""A table's or a picture folder's model as the user's own: columns in their units, and names."""

from collections.abc import Callable
from typing import Any

from ..arrays import Array
from ..history import History
from ..model import Model
from ..scaling import ClippedScale
from ..tables import Encoder
from ..tables.inputs import NumberInput
from ..tables.target import NumberTarget
from ..workbench.image_model import ImageModel
from ..workbench.table_model import TableModel
from .own import OwnModel, Repeat, Unit
from .own_axis import Axis, Group


def of_model(
    loaded: Model | TableModel | ImageModel,
    X: Array | None,
    y: Array | None,
    *,
    held_back: Array | None = None,
    history: History | None = None,
    along: tuple[str, ...] = (),
    repeat: Callable[[], Repeat] | None = None,
    no_repeat: str = "",
) -> OwnModel:
    """A model from a file, and encoded rows."""
    about: dict[str, Any] = {}
    if isinstance(loaded, TableModel):
        about = columns_of(loaded.encoder)
    elif isinstance(loaded, ImageModel):
        about = {"class_names": (loaded.class_names,)}
    return OwnModel(
        loaded if isinstance(loaded, Model) else loaded.model,
        X,
        y,
        held_back=held_back,
        history=history,
        along=along,
        repeat=repeat,
        no_repeat=no_repeat,
        **about,
    )


def columns_of(encoder: Encoder) -> dict[str, Any]:
    """What a table's columns are to the network: axes, groups, units and names."""
    axes, groups, begin = list[Axis](), list[Group](), 0
    for part in encoder.inputs:
        width = len(part.input_names())
        if isinstance(part, NumberInput):
            axes.append(axis_of(part, begin))
        else:
            groups.append(Group(part.name, slice(begin, begin + width)))
        begin += width
    targets = encoder.targets
    several = [target for target in targets if not isinstance(target, NumberTarget)]
    return {
        "input_names": encoder.input_names,
        "class_names": tuple(target.classes for target in several),
        "label_names": tuple(target.name for target in several),
        "axes": tuple(axes),
        "groups": tuple(groups),
        "units": tuple(
            Unit(target.name, target.scale.centre, target.scale.spread)
            for target in targets
            if isinstance(target, NumberTarget)
        ),
    }


def axis_of(part: NumberInput, place: int) -> Axis:
    """A column of numbers; one that scaling bends is looked at as the network receives it."""
    flag = place + 1 if part.has_missing else None
    if isinstance(part.scale, ClippedScale):
        return Axis(part.name, place, flag=flag)
    return Axis(part.name, place, part.scale.centre, part.scale.spread, flag)
