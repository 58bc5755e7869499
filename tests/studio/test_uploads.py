"""Tables of one's own: private files, labels that open nothing, and clear words for bad tables."""

import gzip
import json
import stat

import pytest

from glassnet.errors import ConfigError, DataError
from glassnet.studio.commands import do
from glassnet.studio.frames import Slot
from glassnet.studio.news import news
from glassnet.studio.rows.own_tables import MOST_COLUMNS, MOST_DESCRIBED, read_upload
from glassnet.studio.rows.uploads import MOST_AT_ONCE, MOST_KEPT, Uploads

HOSTILE = "<img src=x onerror=alert(1)>"
ROWS = "".join(f"{n * 7 % 13},{n * 3 % 11},{'ab'[n % 2]}\n" for n in range(60))
TABLE = f"x,y,kind\n{ROWS}".encode()
HALF = "\ud800"  # of a sign; JSON can say it, but no file can hold it


def sent(session, contents, name="table.csv"):
    """The number of an upload with these contents."""
    with session.uploads.coming_in(name) as (upload, write):
        write(contents)
    return upload.number


def ask(session, word, **given):
    answer = do(session, Slot(lambda: None), {"do": word, "seq": 1, **given})
    json.dumps(answer, allow_nan=False)
    return answer


# -- files ---------------------------------------------------------------------------------


def test_files_are_for_their_owner_alone_and_go_with_the_studio():
    """The folder and what is in it; other users of the machine see neither."""
    uploads = Uploads()
    assert uploads.folder is None
    with uploads.coming_in("rows.csv") as (upload, write):
        write(TABLE)
    assert stat.S_IMODE(uploads.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(upload.path.stat().st_mode) == 0o600
    folder = uploads.folder
    uploads.end()
    assert not folder.exists()
    with pytest.raises(ConfigError, match="no longer"):
        uploads.get(upload.number)


def test_half_a_file_leaves_nothing_behind():
    """Whatever it was that stopped it, Ctrl-C too."""
    uploads = Uploads()
    for error in (RuntimeError, KeyboardInterrupt):
        way = uploads.coming_in("rows.csv")
        _, write = way.__enter__()
        write(TABLE)
        with pytest.raises(error):
            way.gen.throw(error())
        assert list(uploads.folder.iterdir()) == []
        assert uploads.kept == {}
        assert not uploads.is_busy


def test_only_the_newest_are_kept():
    """The files of the others are gone, too."""
    uploads = Uploads()
    numbers = []
    for _ in range(MOST_KEPT + 2):
        with uploads.coming_in("rows.csv") as (upload, write):
            write(TABLE)
        numbers.append(upload.number)
    assert list(uploads.kept) == numbers[2:]
    assert len(list(uploads.folder.iterdir())) == MOST_KEPT


def test_a_file_named_at_the_start_is_never_removed(tmp_path):
    """It is not ours, however many others come."""
    path = tmp_path / "rows.csv"
    path.write_bytes(TABLE)
    uploads = Uploads()
    for _ in range(MOST_KEPT + 1):
        uploads.lend(path)
    uploads.end()
    assert path.read_bytes() == TABLE


def test_a_few_may_come_in_at_the_same_time():
    """One more is told to wait."""
    uploads = Uploads()
    ways = [uploads.coming_in("rows.csv") for _ in range(MOST_AT_ONCE)]
    for way in ways:
        way.__enter__()
    with pytest.raises(ConfigError, match="already"), uploads.coming_in("rows.csv"):
        pass
    for way in ways:
        way.__exit__(None, None, None)
    assert not uploads.is_busy


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x.csv", "a\0b.csv", "\u202egnp.csv", ""]
)
def test_a_name_is_only_a_label(name):
    """It opens no path, and hides nothing where it is shown."""
    uploads = Uploads()
    with uploads.coming_in(name) as (upload, write):
        write(TABLE)
    assert upload.path.parent == uploads.folder
    assert upload.path.name == f"{upload.number}.csv"
    assert upload.label.isprintable()
    assert not set("/\\") & set(upload.label)


def test_what_unpacks_to_more_than_the_limit_is_refused(session):
    """Before any of it is read as a table."""
    session.uploads = Uploads(most_bytes=100_000)
    number = sent(session, gzip.compress(b"x,y\n" + b"0" * 200_000), "rows.csv.gz")
    answer = ask(session, "columns", upload=number)
    assert not answer["ok"]
    assert "100,000 bytes" in answer["message"]
    assert ask(session, "columns", upload=sent(session, gzip.compress(TABLE)))["ok"]


# -- what is in them -----------------------------------------------------------------------


def test_columns_are_told_with_kinds_and_examples(session):
    """And the last one as what is usually learned; a counter is of no use."""
    lines = "".join(f"{n},{n % 7},{('red', 'blue')[n % 2]},{n % 3}\n" for n in range(40))
    found = ask(session, "columns", upload=sent(session, f"id,size,hue,z\n{lines}".encode()))
    kinds = {column["name"]: column["kind"] for column in found["columns"]}
    assert kinds == {"id": "ignored", "size": "number", "hue": "category", "z": "number"}
    assert found["columns"][1]["examples"] == ["0", "1", "2"]
    assert found["columns"][2]["examples"] == ["blue", "red"]
    assert (found["target"], found["rows"], found["label"]) == ("z", 40, "table.csv")


def test_a_table_is_opened_as_was_chosen(session):
    """With the target, without some columns; and undoing brings the old data back."""
    number = sent(session, TABLE, "mine.csv")
    assert ask(session, "open", upload=number, target="x", task="regression", ignore=["y"])["ok"]
    state = session.state()
    assert (state["title"], state["rows"]) == ("mine", [48, 12])
    assert state["opened"]["target"] == "x"
    columns = session.contents()["contents"]["columns"]
    assert (columns["task"], columns["input_names"][0]) == ("regression", "kind=a")
    assert ask(session, "undo")["ok"]
    assert session.state()["title"] == "spiral"


def test_missing_cells_are_filled_in_where_that_is_asked_for(session):
    """Else they are refused, with the words of the page."""
    number = sent(session, TABLE + b",3,a\n?,4,b\n")
    answer = ask(session, "open", upload=number, target="kind", missing=["?"])
    assert not answer["ok"]
    assert "impute" in answer["do"]
    assert "--" not in answer["do"]
    assert ask(session, "open", upload=number, target="kind", missing=["?"], impute=True)["ok"]


BAD = {
    "empty": (b"", "empty"),
    "a header alone": (b"a,b\n", "0 data rows"),
    "too many cells": (b"a,b\n1,2\n3,4,5\n", "line 3"),
    "null bytes": (b"a,b\n1,\0\n", "line 2"),
    "not text": (bytes(range(256)) * 20, "binary"),
    "latin-1": ("a,b\nMüller,1\n".encode("latin-1"), "line 2"),
    "a name twice": (b"a,a\n1,2\n", "more than once"),
    "an open quote": (b'a,b\n"x,1\n2,3\n', "quote"),
    "no Parquet": (b"PAR1 and nothing else", "Parquet"),
    "10,000 columns": (b",".join(b"c%d" % n for n in range(10_000)) + b"\n", "10,000 columns"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_table_is_refused_with_its_place_and_a_remedy(session, case):
    """In words for the page, which name the file by its label."""
    contents, word = BAD[case]
    number = sent(session, contents, "<b>mine.csv")
    answer = ask(session, "columns", upload=number)
    assert answer["ok"] is False
    assert word in answer["message"]
    assert "<b>mine.csv" in answer["where"]
    assert answer["do"]
    assert "--" not in answer["do"]
    assert str(session.uploads.folder) not in json.dumps(answer)


LEARNLESS = {
    "one column": (b"a\n1\n2\n3\n", "a"),
    "all missing": (b"a,b\n,\n,\n,\n", "b"),
    "one class": (b"a,b\n1,x\n2,x\n3,x\n", "b"),
    "constant inputs": (b"a,b\n1,0\n1,1\n1,0\n", "b"),
    "free text": (b"a,b\n" + b"".join(b"%d,w%d\n" % (n, n) for n in range(50)), "b"),
    "words among numbers": (b"a,b\n" + b"1,x\n2,y\n?,x\n" * 9, "b"),
    "no such column": (TABLE, "z"),
}


@pytest.mark.parametrize("case", LEARNLESS)
def test_what_cannot_be_learned_is_refused_and_changes_nothing(session, case):
    """With a remedy."""
    contents, target = LEARNLESS[case]
    number = sent(session, contents)
    answer = ask(session, "open", upload=number, target=target)
    assert (answer["ok"], session.past) == (False, [])
    assert answer["message"]
    assert answer["do"]
    assert "--" not in answer["do"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"upload": "999"},
        {"upload": "../1"},
        {"ignore": [1]},
        {"categorical": [None]},
        {"missing": [[]]},
        {"task": "guess"},
        {"held_back": 1},
        {"seed": -1},
        {"separator": "ab"},
        {"encoding": "../../etc"},
        {"decimal": "x"},
        {"separator": HALF},
        {"missing": [HALF]},
        {"encoding": "\0"},
        {"separator": "\0"},
    ],
    ids=str,
)
def test_wrong_arguments_are_refused(session, wrong):
    """Whatever a page may send."""
    given = {"upload": sent(session, TABLE), "target": "kind"} | wrong
    answer = ask(session, "open", **given)
    assert (answer["ok"], session.past) == (False, [])
    assert answer["do"]


def test_hostile_names_are_texts_and_nothing_else(session):
    """Markup, signs that turn the writing, and very long names."""
    names = [f"{HOSTILE}", "\u202eevil", "x" * 5_000]
    number = sent(session, f"{','.join(names)}\n{ROWS}".encode(), f"{HOSTILE}.csv")
    found = ask(session, "columns", upload=number)
    assert [column["name"] for column in found["columns"]] == names
    assert ask(session, "open", upload=number, target=names[2])["ok"]
    slot = Slot(lambda: None)
    for kind in ("bench", "state", "frame"):
        assert news(session, slot, kind)


def test_many_columns_are_described_in_part(session, monkeypatch):
    """The last is among them, because it is what is usually learned."""
    monkeypatch.setattr("glassnet.studio.rows.own_tables.MOST_DESCRIBED", 20)
    names = ",".join(f"c{n}" for n in range(70))
    line = ",".join(str(n) for n in range(70))
    found = ask(session, "columns", upload=sent(session, f"{names}\n{line}\n{line}\n".encode()))
    assert len(found["columns"]) == 20
    assert found["others"] == 50
    assert found["columns"][-1]["name"] == found["target"]
    assert MOST_DESCRIBED < MOST_COLUMNS


def test_parquet_is_read_and_a_small_file_of_many_rows_refused(session, tmp_path):
    """Before it is unpacked."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    for rows, fits in ((100, True), (200_000, False)):
        table = pa.table(
            {"a": pa.array([1, 2] * (rows // 2), pa.int8()), "b": ["x", "y"] * (rows // 2)}
        )
        parquet.write_table(table, tmp_path / "t.parquet")
        number = sent(session, (tmp_path / "t.parquet").read_bytes(), "t.parquet")
        answer = ask(session, "columns", upload=number)
        assert answer["ok"] is fits
    assert "200,000 rows" in answer["message"]


def test_too_many_rows_are_refused_with_their_number(session):
    """Never a part of them without a word."""
    number = sent(session, b"a,b\n" + b"1,x\n2,y\n" * 50_001)
    answer = ask(session, "open", upload=number, target="b")
    assert "100,002 rows" in answer["message"]
    assert "glassnet train" in answer["do"]


def test_a_label_stands_in_messages_and_not_the_path(session):
    """Where the file lies is nobody's concern."""
    number = sent(session, b"a,b\n1,2\n3\n", "mine.csv")
    upload = session.uploads.get(number)
    answer = ask(session, "columns", upload=number)
    assert answer["where"].startswith("mine.csv")
    assert str(upload.path.parent) not in json.dumps(answer)
    with pytest.raises(DataError, match="line 3"):
        read_upload(upload)


def test_what_can_be_undone_does_not_fill_the_memory(session, monkeypatch):
    """The oldest rows are let go where there are too many; the last two steps stay."""
    lines = "".join(f"{n * 7 % 13},{n * 3 % 11},{'ab'[n % 2]}\n" for n in range(2_000))
    number = sent(session, f"x,y,kind\n{lines}".encode())
    monkeypatch.setattr("glassnet.studio.session.MOST_NUMBERS", 9_000)
    for seed in range(5):
        assert ask(session, "open", upload=number, target="kind", seed=seed)["ok"]
    rows = sum(moment.bench.data.inputs.size for _, moment in session.past)
    assert (len(session.past), rows) == (2, 2 * 1_600 * 2)
