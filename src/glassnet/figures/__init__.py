"""Figures: every picture and animation of the book's chapters 1 to 4, drawn from our own numbers.

figures        all of them, in the order of the book; figure_of finds one by its id
Figure         a picture: the numbers behind it, and how they are drawn
Animation      the numbers of each frame, and how one is drawn
picture_bytes  one of them as SVG, PNG, GIF or MP4; write_picture writes a file
write_gallery  a page of those that were written

The extra `figures` brings what this room needs: matplotlib draws, Pillow makes GIFs, and ffmpeg,
if the machine has it, MP4s.
"""

from ..errors import EnvError

try:
    import matplotlib  # noqa: F401
    import PIL  # noqa: F401
except ModuleNotFoundError as error:
    raise EnvError(
        f"drawing figures needs the package {error.name}, which is not installed",
        do="pip install 'glassnet[figures]'",
    ) from error

from .catalogue import CHAPTERS, figure_of, figures
from .figure import Animation, Drawable, Figure
from .gallery import write_gallery
from .sheet import Sheet
from .style import DARK, LIGHT, THEMES, Theme
from .writing import drawn, file_name, files_of, picture_bytes, write_picture

__all__ = [
    "CHAPTERS",
    "DARK",
    "LIGHT",
    "THEMES",
    "Animation",
    "Drawable",
    "Figure",
    "Sheet",
    "Theme",
    "drawn",
    "figure_of",
    "figures",
    "file_name",
    "files_of",
    "picture_bytes",
    "write_gallery",
    "write_picture",
]
