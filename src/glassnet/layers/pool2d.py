"""Pool2D: what the pooling layers share. A pool makes an image smaller, window by window."""

from ..arrays import Array
from ..errors import ShapeError
from .layer import Layer
from .shapes import misfit
from .windows import Pair, checked_sides, count_windows, fold, sides, unfold


class Pool2D(Layer):
    """A layer that makes one number of each window and channel.

    `size` and `stride` are one whole number or a pair (height, width); without a stride,
    windows lie side by side. Pixels left over at the end are not seen.
    """

    def __init__(self, size: int | Pair, *, stride: int | Pair | None = None) -> None:
        self.size = checked_sides("size", size)
        self.stride = None if stride is None else checked_sides("stride", stride)

    @property
    def step(self) -> Pair:
        """How far apart windows lie: down, across."""
        return sides(self.size if self.stride is None else self.stride)

    def places(self, inputs: Array) -> list[Array]:
        """What the windows see at their first place, at their second, and so on."""
        windows = unfold(inputs, sides(self.size), self.step)
        return [windows[:, :, :, place] for place in range(windows.shape[3])]

    def give_back(self, dwindows: Array, inputs: Array) -> Array:
        """Add each window's gradient to the pixels it saw."""
        return fold(dwindows, sides(self.size), self.step, *inputs.shape[1:3])

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        name, (high, wide) = type(self).__name__, sides(self.size)
        if len(input_shape) != 3:
            wanted = "(batch, height, width, channels)"
            raise misfit(name, wanted, input_shape, "give images with the channels last")
        height, width, channels = input_shape
        rows = count_windows(height, high, self.step[0])
        columns = count_windows(width, wide, self.step[1])
        if not rows or not columns:
            raise ShapeError(
                f"{name} looks through windows of {high} × {wide} pixels,"
                f" and the images have {height} × {width}",
                do="take a smaller size, or fewer pools",
            )
        return (rows, columns, channels)
