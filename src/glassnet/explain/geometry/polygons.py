"""Polygons: convex ones, many at a time, cut by straight lines."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...arrays import Array
from .forms import Forms

WIDTH = 8  # how many times its doubt a value must reach on both sides of a cut


class Cut(NamedTuple):
    """What a cut has made: the polygons, and which of the polygons before each was a part of."""

    polygons: "Polygons"
    parents: Array


@dataclass(frozen=True, eq=False)
class Polygons:
    """Convex polygons with their corners in order, the other way round than a clock's hands.

    corners  (polygons, most corners, 2), the last of a polygon repeated where it has fewer
    counts   (polygons,), how many each has
    """

    corners: Array
    counts: Array

    @classmethod
    def window(cls, x: tuple[float, float], y: tuple[float, float]) -> "Polygons":
        """One rectangle."""
        corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
        return cls(np.array([corners], np.float64), np.array([4]))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.counts)

    @property
    def areas(self) -> Array:
        """The area of each, (polygons,)."""
        from_first = self.corners - self.corners[:, :1]  # so that less cancels
        after = np.roll(from_first, -1, axis=1)
        crossed = from_first[..., 0] * after[..., 1] - from_first[..., 1] * after[..., 0]
        return crossed.sum(axis=1) / 2

    @property
    def middles(self) -> Array:
        """The mean of the corners of each, which lies inside: (polygons, 2)."""
        real = np.arange(self.corners.shape[1]) < self.counts[:, None]
        return (self.corners * real[..., None]).sum(axis=1) / self.counts[:, None]

    def outline(self, polygon: int) -> Array:
        """The corners of one polygon, (corners, 2)."""
        return self.corners[polygon, : self.counts[polygon]]

    def take(self, polygons: Array) -> "Polygons":
        """Some of them."""
        counts = self.counts[polygons]
        return Polygons(self.corners[polygons, : counts.max(initial=1)], counts)

    def cut(self, forms: Forms) -> Cut:
        """Cut along every line on which a value is 0: one after the other, all polygons at once."""
        polygons, parents = self, np.arange(self.count)
        for value in range(forms.offsets.shape[1]):
            levels, doubts = levels_of(polygons.corners, forms, parents, value)
            crossed = (levels.max(axis=1) > doubts) & (levels.min(axis=1) < -doubts)
            if crossed.any():
                whole, split = np.flatnonzero(~crossed), np.flatnonzero(crossed)
                cuttable, level = polygons.take(split), levels[split]
                level[abs(level) <= doubts[split, None]] = 0
                level = level[:, : cuttable.corners.shape[1]]
                sides = [side(cuttable, level), side(cuttable, -level)]
                polygons = together([polygons.take(whole), *sides])
                parents = np.concatenate([parents[whole], parents[split], parents[split]])
        return Cut(polygons, parents)


def levels_of(corners: Array, forms: Forms, parents: Array, value: int) -> tuple[Array, Array]:
    """One value at all corners, (polygons, corners), and below which size it counts as 0."""
    slopes, offsets = forms.slopes[parents, :, value], forms.offsets[parents, value]
    levels = (corners * slopes[:, None]).sum(axis=2) + offsets[:, None]
    reach = abs(corners).max(axis=1, keepdims=True)
    widest = Forms(
        slopes[..., None],
        offsets[:, None],
        forms.slope_sizes[parents, :, value, None],
        forms.offset_sizes[parents, value, None],
    ).doubts(reach[:, 0])
    return levels, WIDTH * widest[:, 0]


def side(polygons: Polygons, levels: Array) -> Polygons:
    """The part of each polygon where levels, given at its corners, are not below 0.

    Of every edge its beginning is kept if it is not below 0, and the point at which it crosses 0.
    """
    corners, after = polygons.corners, np.roll(polygons.corners, -1, axis=1)
    ahead = np.roll(levels, -1, axis=1)
    crosses = levels * ahead < 0
    share = np.divide(levels, levels - ahead, out=np.zeros_like(levels), where=crosses)
    points = corners + share[..., None] * (after - corners)
    real = np.arange(corners.shape[1]) < polygons.counts[:, None]
    both = np.stack([corners, points], axis=2).reshape(len(corners), -1, 2)
    keep = np.stack([real & (levels >= 0), crosses], axis=2).reshape(len(corners), -1)
    return packed(both, keep)


def packed(points: Array, keep: Array) -> Polygons:
    """Polygons of the points to be kept, in their order."""
    counts = keep.sum(axis=1)
    order = np.argsort(~keep, axis=1, kind="stable")[:, : counts.max(initial=1)]
    order = np.where(
        np.arange(order.shape[1]) < counts[:, None],
        order,
        np.take_along_axis(order, np.maximum(counts - 1, 0)[:, None], axis=1),
    )
    return Polygons(np.take_along_axis(points, order[..., None], axis=1), counts)


def together(parts: list[Polygons]) -> Polygons:
    """All polygons of several lists as one list."""
    most = max(part.corners.shape[1] for part in parts)
    padded = [
        np.concatenate([part.corners, last_corner(part, most - part.corners.shape[1])], axis=1)
        for part in parts
    ]
    return Polygons(np.concatenate(padded), np.concatenate([part.counts for part in parts]))


def last_corner(polygons: Polygons, times: int) -> Array:
    """The last corner of each polygon, again and again."""
    return np.repeat(polygons.corners[:, -1:], times, axis=1)


def hull(points: Array) -> Array:
    """The convex polygon around points, the other way round than a clock's hands."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0]))]
    chains = [chain(ordered), chain(ordered[::-1])]
    return np.array([point for part in chains for point in part[:-1]])


def chain(points: Array) -> list[Array]:
    """The corners of the right-hand side of points that are given in order."""
    kept: list[Array] = []
    for point in points:
        while len(kept) > 1 and turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def turn(first: Array, second: Array, third: Array) -> float:
    """Above 0 where the way over three points turns to the left."""
    one, other = second - first, third - first
    return float(one[0] * other[1] - one[1] * other[0])
