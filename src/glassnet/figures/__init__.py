"""Figures: those of the book's chapters 1 to 4, drawn from our own numbers, and of your own model.

figures        all of them, in the order of the book; figure_of finds one by its id
Figure         a picture: the numbers behind it, and how they are drawn
Animation      the numbers of each frame, and how one is drawn
picture_bytes  one of them as SVG, PNG, GIF or MP4; write_picture writes a file
write_gallery  a page of those that were written
own_figures    the figures of the user's own model; draw_own is one of them, as a page

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
from .figure import Animation, Figure
from .gallery import write_gallery
from .own import OwnModel, Repeat
from .own_figures import draw_own, figures_of, left_out, own_figures
from .own_table import of_model
from .sheet import Sheet
from .style import DARK, LIGHT, THEMES, Theme
from .writing import drawn, file_name, files_of, picture_bytes, write_picture

__all__ = [
    "CHAPTERS",
    "DARK",
    "LIGHT",
    "THEMES",
    "Animation",
    "Figure",
    "OwnModel",
    "Repeat",
    "Sheet",
    "Theme",
    "draw_own",
    "drawn",
    "figure_of",
    "figures",
    "figures_of",
    "file_name",
    "files_of",
    "left_out",
    "of_model",
    "own_figures",
    "picture_bytes",
    "write_gallery",
    "write_picture",
]
