"""Forms: the numbers inside a network as affine functions of a few coordinates.

In a region where nothing switches, every number in a network is a weighted sum of the inputs
plus a constant. A form is that sum. Affine layers are applied by their own functions: what they
add is taken away for the slopes, and is there for the constants.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...activations import Linear
from ...arrays import INFERENCE, Array
from ...errors import ShapeError
from ...layers import AveragePool2D, BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer, MaskedDense
from ...model import as_dtype

ROUNDING = 64 * float(np.finfo(np.float64).eps)  # what a sum may be off by, of its terms' sizes


class AffineLayer(NamedTuple):
    """A layer that only weighs and adds, as sets of its own parameters in float64.

    whole         as they are
    linear        without what is added
    sizes         each replaced by its size, so that nothing cancels
    linear_sizes  sizes without what is added
    """

    layer: Layer
    whole: Any
    linear: Any
    sizes: Any
    linear_sizes: Any

    def apply(self, parameters: Any, values: Array) -> Array:
        """The layer's output for rows of values, with one of the sets of parameters."""
        return self.layer.compute(parameters, values, INFERENCE)[0]


def affine_layer(layer: Layer) -> AffineLayer | None:
    """What an affine layer weighs and adds; None if it is not known to be affine.

    Dense, MaskedDense, Conv2D, AveragePool2D, Flatten, Linear and, as in prediction, Dropout
    and BatchNorm are affine. A class of one's own made from one of them is not trusted to be.
    """
    whole = as_dtype(layer.parameters, np.float64)
    if type(layer) in (Dense, MaskedDense, Conv2D):
        sizes = type(whole)(*map(abs, whole))
        return AffineLayer(layer, whole, without(whole), sizes, without(sizes))
    if type(layer) is BatchNorm:
        sizes = type(whole)(*map(abs, whole))
        sizes = sizes._replace(mean=-sizes.mean)  # which is subtracted
        return AffineLayer(layer, whole, without(whole), sizes, without(sizes))
    if type(layer) in (AveragePool2D, Dropout, Flatten, Linear):
        return AffineLayer(layer, whole, whole, whole, whole)
    return None


def without(parameters: Any) -> Any:
    """The parameters of a layer with 0 for whatever it adds."""
    added = {"biases", "shift", "mean"} & {*parameters._fields}
    return parameters._replace(**{name: 0 * getattr(parameters, name) for name in added})


@dataclass(frozen=True, eq=False)
class Forms:
    """Affine functions of a few coordinates, others in each of several regions.

        value = Σ slopes · coordinates + offsets

    Beside them stand the sizes of the terms that they were added up from, which tell how much
    of a value may be rounding.

    Shapes:
        slopes, slope_sizes    (regions, coordinates, *shape) float64
        offsets, offset_sizes  (regions, *shape) float64
    """

    slopes: Array
    offsets: Array
    slope_sizes: Array
    offset_sizes: Array

    @property
    def count(self) -> int:
        """How many regions there are."""
        return len(self.offsets)

    def through(self, part: AffineLayer) -> "Forms":
        """What an affine layer makes of the values."""
        return Forms(
            by_rows(part, part.linear, self.slopes),
            part.apply(part.whole, self.offsets),
            by_rows(part, part.linear_sizes, self.slope_sizes),
            part.apply(part.sizes, self.offset_sizes),
        )

    def flat(self) -> "Forms":
        """The same with all values of a region in one row."""
        return self.map(lambda array, axes: array.reshape(*array.shape[:axes], -1))

    def take(self, regions: Array) -> "Forms":
        """The forms of some regions, or of one several times."""
        return self.map(lambda array, axes: array[regions])

    def map(self, change: Any) -> "Forms":
        """Change slopes and offsets alike; `change` is told how many axes come before the shape."""
        return Forms(
            change(self.slopes, 2),
            change(self.offsets, 1),
            change(self.slope_sizes, 2),
            change(self.offset_sizes, 1),
        )

    def scaled(self, factors: Array) -> "Forms":
        """Every value times a factor of its own; factors are (regions, *shape), none below 0."""
        return self.map(lambda array, axes: array * (factors[:, None] if axes == 2 else factors))

    def plus(self, jumps: Array) -> "Forms":
        """Every value and a number of its own, (regions, *shape)."""
        return Forms(
            self.slopes, self.offsets + jumps, self.slope_sizes, self.offset_sizes + abs(jumps)
        )

    def mixed(self, weights: Array, biases: Array) -> "Forms":
        """Weighted sums of the values of each region: (values, sums) and (1, sums)."""
        return Forms(
            self.slopes @ weights,
            self.offsets @ weights + biases,
            self.slope_sizes @ abs(weights),
            self.offset_sizes @ abs(weights) + abs(biases),
        )

    def lead(self, ahead: Array, other: int) -> "Forms":
        """How far one value of each region, another in each, is above a value: (regions, 1)."""
        rows = np.arange(self.count)
        return Forms(
            (self.slopes[rows, :, ahead] - self.slopes[..., other])[..., None],
            (self.offsets[rows, ahead] - self.offsets[:, other])[:, None],
            (self.slope_sizes[rows, :, ahead] + self.slope_sizes[..., other])[..., None],
            (self.offset_sizes[rows, ahead] + self.offset_sizes[:, other])[:, None],
        )

    def at(self, points: Array) -> Array:
        """The values at one point of each region: (regions, coordinates) to (regions, *shape)."""
        return weighed(points, self.slopes) + self.offsets

    def doubts(self, points: Array) -> Array:
        """How much of each value at one point of each region may be rounding."""
        return ROUNDING * (weighed(abs(points), self.slope_sizes) + self.offset_sizes)


def embedding(origin: Array, directions: Array) -> Forms:
    """The inputs along chosen directions through a point: origin + Σ coordinate · direction.

    Shapes:
        origin      (*shape)
        directions  (coordinates, *shape)

    Raises:
        ShapeError  they do not fit each other
    """
    slopes, offsets = np.asarray(directions, np.float64)[None], np.asarray(origin, np.float64)[None]
    if slopes.shape[2:] != offsets.shape[1:]:
        raise ShapeError(
            f"directions of shape {slopes.shape[1:]} do not go through an origin of shape"
            f" {offsets.shape[1:]}",
            do="give each direction the shape of the origin, which is that of one sample",
        )
    return Forms(slopes, offsets, abs(slopes), abs(offsets))


def by_rows(part: AffineLayer, parameters: Any, slopes: Array) -> Array:
    """Send the slopes of all coordinates and regions through a layer as rows of a batch."""
    rows = part.apply(parameters, slopes.reshape(-1, *slopes.shape[2:]))
    return rows.reshape(*slopes.shape[:2], *rows.shape[1:])


def weighed(points: Array, slopes: Array) -> Array:
    """Σ slopes · coordinates, for one point of each region."""
    flat = slopes.reshape(*slopes.shape[:2], -1)
    return (points[:, None, :] @ flat)[:, 0].reshape(slopes.shape[0], *slopes.shape[2:])
