"""Shapes: what a layer says when an input does not fit it."""

from ..errors import ShapeError


def misfit(layer: str, wanted: str, got: tuple[int, ...], do: str) -> ShapeError:
    """Make the error for inputs of the wrong shape; `got` is one sample's shape.

    >>> print(misfit("LayerNorm", "(batch, 3)", (4,), "write LayerNorm(4)"))
    LayerNorm expects inputs of shape (batch, 3), got (batch, 4) | do: write LayerNorm(4)
    """
    came = ", ".join(["batch", *map(str, got)])
    return ShapeError(f"{layer} expects inputs of shape {wanted}, got ({came})", do=do)
