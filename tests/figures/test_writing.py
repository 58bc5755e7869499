"""Writing: the same bytes every time, the right names, and nothing half written."""

import io
import os
import stat
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from glassnet.errors import ConfigError, EnvError
from glassnet.figures import (
    DARK,
    LIGHT,
    Animation,
    Figure,
    figure_of,
    file_name,
    files_of,
    picture_bytes,
    write_picture,
)

FIGURE = figure_of("1.05")


def draw_level(sheet, numbers):
    """A bar as high as the number says."""
    sheet.plot().bar([0], [numbers["level"]], color=sheet.theme.inputs)


LEVELS = [{"level": level} for level in (1, 2, 3)]
MOVING = Animation(
    *("anim-9.01", "levels", "Levels", "They rise.", ()),
    frames=lambda: [LEVELS[0], LEVELS[0], *LEVELS[1:]],
    draw=draw_level,
    seconds=0.2,
)


@cache
def gif(theme=LIGHT):
    return picture_bytes(MOVING, "gif", theme)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_figure_gives_the_same_bytes(kind):
    """Neither the date nor chance is in the file."""
    assert picture_bytes(FIGURE, kind) == picture_bytes(FIGURE, kind)


def test_the_same_animation_gives_the_same_bytes():
    """Frame by frame."""
    assert gif() == picture_bytes(MOVING, "gif")


def test_an_svg_is_well_formed_and_needs_no_fonts():
    """It has the title, and words are outlines, so that it looks the same everywhere."""
    text = picture_bytes(FIGURE, "svg").decode()
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert "Figure 1.05: A larger weight" in text
    assert "<text" not in text


def test_dark_is_dark_and_light_is_light():
    """The corner of each has the colour of its paper."""
    for theme in (LIGHT, DARK):
        image = Image.open(io.BytesIO(picture_bytes(FIGURE, "png", theme))).convert("RGB")
        assert "#{:02x}{:02x}{:02x}".format(*image.getpixel((0, 0))) == theme.paper


def test_a_gif_has_every_frame_and_rests_at_the_end():
    """A frame that is shown twice lasts twice as long; the last one stays; it never ends."""
    image = Image.open(io.BytesIO(gif()))
    durations = []
    for place in range(image.n_frames):
        image.seek(place)
        durations.append(image.info["duration"])
    assert durations == [400, 200, 2500]
    assert image.info["loop"] == 0


def test_frames_show_their_own_numbers():
    """The bar covers more of the page from frame to frame of the same axes."""
    image, shares = Image.open(io.BytesIO(gif())), []
    for place in range(image.n_frames):
        image.seek(place)
        shares.append(np.asarray(image.convert("RGB")))
    assert not np.array_equal(shares[0], shares[1])
    assert not np.array_equal(shares[1], shares[2])


def test_the_still_of_an_animation_is_its_last_frame():
    """Where nothing can move."""
    last = Figure(
        *(MOVING.id, MOVING.name, MOVING.title, MOVING.see, ()),
        data=lambda: LEVELS[-1],
        draw=draw_level,
    )
    stills = [
        np.asarray(Image.open(io.BytesIO(picture_bytes(one, "png")))) for one in (MOVING, last)
    ]
    head = stills[0].shape[0] // 6  # where one says Animation and the other nothing
    assert np.array_equal(stills[0][head:], stills[1][head:])


def test_a_figure_that_does_not_move_is_no_gif():
    """It is said, and what to do."""
    with pytest.raises(ConfigError, match=r"1\.05 does not move.*svg or png"):
        picture_bytes(FIGURE, "gif")


def test_an_unknown_format_is_refused():
    """With the nearest that there is."""
    with pytest.raises(ConfigError, match="unknown format 'pngg'; did you mean 'png'"):
        picture_bytes(FIGURE, "pngg")


def test_mp4_without_ffmpeg_says_what_is_missing(monkeypatch, tmp_path):
    """An error of the machine, before anything is drawn."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvError, match=r"ffmpeg, which is not installed.*gif") as caught:
        picture_bytes(MOVING, "mp4")
    assert caught.value.code == 5


def fake_ffmpeg(folder, script):
    """A program of that name which does what a line of shell says."""
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for ffmpeg is a shell script")
def test_ffmpeg_gets_every_frame(monkeypatch, tmp_path):
    """Raw pixels of each frame, the last one again while it rests, and what it wrote comes back."""
    fake_ffmpeg(tmp_path, 'for file; do :; done; wc -c > "$file"')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    written = int(picture_bytes(MOVING, "mp4"))
    width, height = Image.open(io.BytesIO(gif())).size
    assert written == 3 * width * height * (4 + round(2.5 / 0.2))


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for ffmpeg is a shell script")
def test_an_ffmpeg_that_fails_is_quoted(monkeypatch, tmp_path):
    """What it said last is in the message."""
    fake_ffmpeg(tmp_path, "cat > /dev/null; echo unknown encoder libx264 >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(EnvError, match="unknown encoder libx264"):
        picture_bytes(MOVING, "mp4")


def test_names_of_files():
    """Number, words and format; a dark one says so."""
    assert file_name(FIGURE, "svg") == "1.05-neuron-line.svg"
    assert file_name(MOVING, "gif", DARK) == "anim-9.01-levels-dark.gif"


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    """What was there stays if a figure cannot be drawn."""
    broken = Figure(*("9.02", "broken", "Broken", "Nothing.", ()), data=dict, draw=draw_level)
    (tmp_path / "9.02-broken.svg").write_text("old")
    with pytest.raises(KeyError):
        write_picture(broken, tmp_path, "svg")
    assert [path.name for path in tmp_path.iterdir()] == ["9.02-broken.svg"]
    assert (tmp_path / "9.02-broken.svg").read_text() == "old"


def test_what_is_written_without_a_format():
    """SVG of all, and GIF of what moves, in both themes; as gif only what moves."""
    names = [file_name(*one) for one in files_of([FIGURE, MOVING], None, [LIGHT, DARK])]
    assert names == [
        *("1.05-neuron-line.svg", "1.05-neuron-line-dark.svg"),
        *("anim-9.01-levels.svg", "anim-9.01-levels-dark.svg"),
        *("anim-9.01-levels.gif", "anim-9.01-levels-dark.gif"),
    ]
    assert files_of([FIGURE, MOVING], "gif", [LIGHT]) == [(MOVING, "gif", LIGHT)]
    with pytest.raises(ConfigError, match="none of these figures moves"):
        files_of([FIGURE], "gif", [LIGHT])


def test_numbers_are_computed_once():
    """However many themes and formats are drawn of them."""
    calls = []
    figure = Figure(
        *("9.03", "counted", "Counted", "A bar.", ()),
        data=lambda: calls.append(1) or LEVELS[0],
        draw=draw_level,
    )
    for theme in (LIGHT, DARK):
        picture_bytes(figure, "svg", theme)
    assert calls == [1]
