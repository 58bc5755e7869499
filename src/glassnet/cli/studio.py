"""`glassnet studio`: a page on which a network is trained, looked into and turned by hand."""

import webbrowser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CheckFailedError, ConfigError, quoted
from ..memory import bytes_in
from .options import flag, option

if TYPE_CHECKING:
    from ..studio.lessons.lesson import Lesson
    from ..studio.rows.uploads import Uploads
    from ..studio.session import Session

PORT = 8000
REDIRECT = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={}">
<title>glassnet studio</title>
"""


def studio(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]",
            help="The folder of a run or its model.safetensors; without one, a new network.",
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Argument(metavar="[DATA]", help="A table in a file, or a built-in name."),
    ] = None,
    port: Annotated[
        int | None, option("Options", "N", "The port; 0 takes a free one.", "--port")
    ] = None,
    host: Annotated[str | None, typer.Option("--host", hidden=True)] = None,
    max_upload: Annotated[
        str | None,
        option("Options", "SIZE", "The largest table a page may send (256M).", "--max-upload"),
    ] = None,
    lesson: Annotated[
        str | None,
        option(
            "Options",
            "ID|FILE",
            "Begin with a lesson: its name, a file of your own, or list to see all.",
            "--lesson",
        ),
    ] = None,
    rehearse: Annotated[
        bool,
        flag("Options", "--rehearse", "Go through all stages of the lesson here, without a page."),
    ] = False,
    no_browser: Annotated[
        bool, flag("Options", "--no-browser", "Print the address, and open no browser.")
    ] = False,
) -> None:
    """Open a page on which a network learns, and every number can be seen and turned.

    Without arguments: the spiral and a new network. With DATA alone: a new network for its last
    column. With MODEL and DATA: a network that has learned, on rows that it suits.

    Only this machine can reach the page, and only with the address that is printed.
    """
    if lesson == "list":
        from ..studio.lessons.shipped import listing

        typer.echo(listing())
        return
    if rehearse:
        rehearse_lesson(lesson, model)
        return
    from ..studio.rows.uploads import MOST_BYTES, Uploads
    from ..studio.web.address import listening
    from ..studio.web.server import new_token, serve

    check_host(host)
    if port is not None and not 0 <= port <= 65535:
        raise ConfigError(f"port must be from 0 to 65535, got {port}", do="give --port 8080")
    uploads = Uploads(MOST_BYTES if max_upload is None else bytes_in(max_upload, "max_upload"))
    chosen = None if lesson is None else lesson_for(lesson, model)
    with listening(PORT if port is None else port) as listener:
        token = new_token()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/#token={token}"
        note = None if no_browser else redirect(address)
        try:
            serve(
                lambda: session_with_lesson(model, data, uploads, chosen),
                listener,
                token,
                lambda: told(address, note),
                uploads,
            )
        finally:
            if note is not None:
                note.unlink(missing_ok=True)


def check_host(host: str | None) -> None:
    """Refuse to listen on any other address than this machine's own.

    Whoever could reach the page from outside could read the token on its way.
    """
    if host not in (None, "127.0.0.1", "localhost"):
        raise ConfigError(
            f"the studio is for this machine alone, and does not listen on {quoted(host)}",
            where="--host",
            do=f"leave it out; from another machine, use ssh -L {PORT}:127.0.0.1:{PORT} and open"
            " the printed address there",
        )


def told(address: str, note: Path | None) -> None:
    """Print the address, and open it."""
    typer.echo(f"The studio is open at {address}\nCtrl-C ends it.")
    if note is not None:
        webbrowser.open(note.as_uri())


def redirect(address: str) -> Path:
    """A file that leads to the address, which only its owner can read.

    A browser is started with an address in its list of arguments, which every user of the
    machine can see; so the one with the token is not given to it there.
    """
    with NamedTemporaryFile(
        "w", prefix="glassnet-", suffix=".html", delete=False, encoding="utf-8"
    ) as file:  # mode 0600
        file.write(REDIRECT.format(address))
    return Path(file.name)


def session_for(model: str | None, data: str | None, uploads: "Uploads | None" = None) -> "Session":
    """What is on the bench: read, or made anew."""
    from ..studio.bench import bench_of_data, bench_of_model
    from ..studio.session import Session
    from .data import Reading, is_built_in, name_of

    if model is None or (data is None and not is_model(model)):
        data = model or "spiral"
        if is_built_in(data):
            return Session(bench_of_data(data), uploads)
        return session_for_table(data, uploads)
    if data is None:
        raise ConfigError(
            "the studio shows a network on rows, and there are none",
            do=f"give DATA, too: glassnet studio {model} rows.csv",
        )
    from ..workbench.image_model import load_any
    from ..workbench.table_model import TableModel
    from .runs import model_file

    loaded = load_any(model_file(Path(model)))
    if not isinstance(loaded, TableModel):
        raise ConfigError(
            "the studio shows networks for tables, and this is another",
            do="use glassnet export MODEL --to html, which takes all networks",
        )
    table = Reading(missing=loaded.encoder.missing).read(data)
    return Session(bench_of_model(loaded, table, name_of(data), seed=0), uploads)


def session_for_table(data: str, uploads: "Uploads | None") -> "Session":
    """A new network for the last column of a table; a page may choose another of its columns."""
    from ..studio.bench import bench_of_table
    from ..studio.rows.own_tables import Opening
    from ..studio.rows.uploads import Uploads
    from ..studio.session import Session
    from .data import Reading, name_of, usual_target

    table = Reading().read(data)
    target, uploads = usual_target(data, table), uploads or Uploads()
    lent = None if data == "-" else uploads.lend(Path(data).resolve())
    opened = None if lent is None else vars(Opening(lent.number, target))
    bench = bench_of_table(table, target, name_of(data), seed=0, opened=opened)
    return Session(bench, uploads)


def lesson_for(word: str, model: str | None) -> "Lesson":
    """The lesson to begin with.

    Raises:
        ConfigError  there is none of that name, or a model is given beside it
    """
    from ..studio.lessons.shipped import lesson_named

    if model is not None:
        raise ConfigError(
            "a lesson brings its own network and data",
            where="--lesson",
            do=f"leave out {model}",
        )
    return lesson_named(word)


def rehearse_lesson(word: str | None, model: str | None) -> None:
    """Show every stage of a lesson, and say what that leaves undone.

    Raises:
        CheckFailedError  of some stage, "Show me" does not do what it asks for
    """
    from ..studio.lessons.rehearsal import rehearse

    if word is None:
        raise ConfigError(
            "there is no lesson to rehearse", where="--rehearse", do="give --lesson FILE, too"
        )
    stages = []
    for stage in rehearse(lesson_for(word, model)):
        typer.echo(stage)
        stages.append(stage)
    if wrong := [str(stage.number) for stage in stages if not stage.is_good]:
        raise CheckFailedError(
            f"{len(wrong)} of {len(stages)} stages cannot be done as shown: {', '.join(wrong)}",
            where=word,
            do="let `show` do what `check` asks for, and `check` ask for what is not so yet",
        )


def session_with_lesson(
    model: str | None, data: str | None, uploads: "Uploads", lesson: "Lesson | None"
) -> "Session":
    """What is on the bench, with a lesson opened if one is asked for."""
    session = session_for(model, data, uploads)
    if lesson is not None:
        session.course.add(lesson)
        session.course.open(lesson.id)
        session.past.clear()  # there is nothing before it to go back to
    return session


def is_model(path: str) -> bool:
    """Whether a word names a run or a model, and not data."""
    return Path(path).is_dir() or path.endswith(".safetensors")
