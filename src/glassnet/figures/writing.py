"""Writing: a figure as the bytes of an SVG, PNG, GIF or MP4, the same every time, and as a file."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Page
from PIL import Image

from ..errors import ConfigError, EnvError, quoted
from ..saving.atomic import write_atomically
from ..settings import unknown
from .figure import Animation, Drawable, Numbers
from .sheet import Sheet
from .style import LIGHT, Theme, settings

FORMATS = ("svg", "png", "gif", "mp4")
MOVING = ("gif", "mp4")
DPI, MOVING_DPI = 160, 110  # pixels per inch
REST = 2.5  # seconds that the last frame stays
COLOURS = 128  # of a GIF


def drawn(figure: Drawable, theme: Theme = LIGHT, numbers: Numbers | None = None) -> Page:
    """A figure, or a frame of an animation, as a page of matplotlib; nothing else is changed."""
    with mpl.rc_context(settings(theme)):
        sheet = Sheet(theme, figure.size, figure.label, figure.title)
        figure.draw(sheet, figure.still if numbers is None else numbers)
    return sheet.page


def picture_bytes(figure: Drawable, format: str, theme: Theme = LIGHT) -> bytes:
    """A figure as a file of one of `FORMATS`; of an animation SVG and PNG show one frame.

    The same figure gives the same bytes on one machine.

    Raises:
        ConfigError  there is no such format, or the figure does not move
        EnvError     MP4 is asked for, and ffmpeg is not installed
    """
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    if format not in MOVING:
        return still_bytes(figure, format, theme)
    if not isinstance(figure, Animation):
        raise ConfigError(
            f"figure {figure.id} does not move, so it cannot be {format.upper()}",
            do="write it as svg or png",
        )
    return gif_bytes(figure, theme) if format == "gif" else mp4_bytes(figure, theme)


def still_bytes(figure: Drawable, format: str, theme: Theme) -> bytes:
    """A picture that does not move."""
    page, file = drawn(figure, theme), io.BytesIO()
    about = {"Date": None, "Creator": "glassnet"} if format == "svg" else {"Software": "glassnet"}
    with mpl.rc_context(settings(theme)):
        page.savefig(file, format=format, dpi=DPI, metadata={"Title": title_of(figure), **about})
    return file.getvalue()


def title_of(figure: Drawable) -> str:
    """Number and title in one line."""
    return f"{figure.label}: {figure.title}" if figure.label else figure.title


def images_of(figure: Animation, theme: Theme) -> Iterator[Image.Image]:
    """Every frame of an animation, one after the other; one that rests is drawn once."""
    for _, resting in groupby(figure.numbers, key=id):
        first, *others = resting
        image = image_of(figure, theme, first)
        yield image
        yield from (image for _ in others)


def image_of(figure: Animation, theme: Theme, numbers: Numbers) -> Image.Image:
    """One frame."""
    page = drawn(figure, theme, numbers)
    page.set_dpi(MOVING_DPI)
    canvas: Any = FigureCanvasAgg(page)
    with mpl.rc_context(settings(theme)):
        canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def gif_bytes(figure: Animation, theme: Theme) -> bytes:
    """An animation that goes on for ever, all frames in the same colours."""
    images = list(images_of(figure, theme))
    colours = colours_of(images)
    first, *rest = [image.quantize(palette=colours, dither=Image.Dither.NONE) for image in images]
    durations = [round(1000 * figure.seconds)] * len(rest) + [round(1000 * REST)]
    file = io.BytesIO()
    first.save(
        file,
        "GIF",
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=0,
        optimize=False,
        disposal=1,
    )
    return file.getvalue()


def colours_of(images: list[Image.Image]) -> Image.Image:
    """A palette for frames: that of a few of them side by side."""
    chosen = images[:: max(1, len(images) // 6)] + images[-1:]
    width, height = images[0].size
    strip = Image.new("RGB", (width * len(chosen), height))
    for place, image in enumerate(chosen):
        strip.paste(image, (place * width, 0))
    return strip.quantize(COLOURS, dither=Image.Dither.NONE)


def mp4_bytes(figure: Animation, theme: Theme) -> bytes:
    """An animation as H.264, which plays once."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise EnvError(
            "MP4 needs the program ffmpeg, which is not installed",
            do="install ffmpeg, or write the animation as gif",
        )
    images = list(images_of(figure, theme))
    images += [images[-1]] * round(REST / figure.seconds)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "animation.mp4"
        command = [program, *reading(images[0].size, figure.seconds), *writing(file)]
        frames = b"".join(image.tobytes() for image in images)
        ended = subprocess.run(command, input=frames, capture_output=True, check=False)  # noqa: S603
        if ended.returncode or not file.exists():
            said = ended.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise EnvError(
                f"ffmpeg could not write the animation: {quoted(said)}",
                do="install ffmpeg with libx264, or write the animation as gif",
            )
        return file.read_bytes()


def reading(size: tuple[int, int], seconds: float) -> list[str]:
    """What ffmpeg is told about the frames it gets."""
    width, height = size
    return [
        *("-loglevel", "error", "-f", "rawvideo", "-pixel_format", "rgb24"),
        *("-video_size", f"{width}x{height}", "-framerate", f"{1 / seconds:.6f}", "-i", "-"),
    ]


def writing(file: Path) -> list[str]:
    """What ffmpeg is told about the file it makes: even sides, and nothing about when and where."""
    return [
        *("-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-c:v", "libx264", "-pix_fmt", "yuv420p"),
        *("-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
        *("-map_metadata", "-1", "-movflags", "+faststart", "-y", str(file)),
    ]


def files_of(
    figures: Sequence[Drawable], format: str | None, themes: Sequence[Theme]
) -> list[tuple[Drawable, str, Theme]]:
    """What is to be written: every figure in a format, of moving formats the animations alone.

    Without a format it is what a gallery needs: SVG, and GIF as well of what moves.

    Raises:
        ConfigError  there is no such format, or none of the figures moves and it is for moving ones
    """
    if format is not None and format not in FORMATS:
        raise unknown("format", format, FORMATS)
    wanted = [(one, format or "svg") for one in figures] if format not in MOVING else []
    if format in MOVING or format is None:
        animations = [one for one in figures if isinstance(one, Animation)]
        wanted += [(one, format or "gif") for one in animations]
    if not wanted:
        raise ConfigError(
            f"none of these figures moves, so there is nothing to write as {format}",
            do="write them as svg or png",
        )
    return [(one, kind, theme) for one, kind in wanted for theme in themes]


def file_name(figure: Drawable, format: str, theme: Theme = LIGHT) -> str:
    """The name of a figure's file; a dark one says so."""
    ending = "" if theme == LIGHT else f"-{theme.name}"
    return f"{figure.id}-{figure.name}{ending}.{format}"


def write_picture(figure: Drawable, folder: Path, format: str, theme: Theme = LIGHT) -> Path:
    """Write a figure to its file in a folder, all of it or nothing, and return the file's path."""
    path = folder / file_name(figure, format, theme)
    write_atomically(path, [picture_bytes(figure, format, theme)])
    return path
