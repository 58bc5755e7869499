"""What is learned about a column block by block is what all of it at once would tell."""

import numpy as np
import pytest

from glassnet.scaling import standard
from glassnet.tables import Encoder, facts, groups, read, row_numbers, rows_with_targets
from glassnet.tables.csv_source import CsvSource
from glassnet.tables.facts import facts_of, facts_of_all
from glassnet.tables.row_numbers import PackedRows
from glassnet.tables.store import Store

CHANCE = np.random.default_rng(0)
COUNT = 120
COLUMNS = {
    "size": CHANCE.normal(50, 9, COUNT),
    "gaps": np.where(CHANCE.random(COUNT) < 0.2, np.nan, CHANCE.normal(size=COUNT)),
    "huge": CHANCE.normal(size=COUNT) * 1e200,
    "kind": CHANCE.choice(["a", "b", "c"], COUNT, p=[0.7, 0.28, 0.02]),
    "label": CHANCE.choice(["no", "yes"], COUNT),
}
SOME = CHANCE.random(COUNT) < 0.8


@pytest.fixture(params=[1, 7, 64, 122_880])
def block(request, monkeypatch):
    """A few rows in memory at a time, or all."""
    monkeypatch.setattr(row_numbers, "BLOCK", request.param)


@pytest.mark.parametrize("name", ["size", "gaps", "huge"])
def test_scales_to_the_last_bit(block, name):
    """Mean and deviation are those of the whole column in memory, also of extreme numbers."""
    held = COLUMNS[name][SOME]
    held = held[~np.isnan(held)]
    found = facts_of(read(COLUMNS), name, PackedRows(SOME))
    assert (found.filled, found.numbers) == (len(held), len(held))
    assert (found.least, found.most) == (held.min(), held.max())
    assert found.scale == standard(held)


@pytest.mark.parametrize("name", ["size", "gaps", "huge"])
def test_medians_to_the_last_bit(block, name):
    """The number that stands for missing ones is NumPy's median of the rows to learn from."""
    encoder = Encoder.fit(read(COLUMNS), "label", rows=PackedRows(SOME), impute=True)
    (part,) = [part for part in encoder.inputs if part.name == name]
    assert part.filling == np.nanmedian(COLUMNS[name][SOME])


def test_the_whole_encoder(block):
    """All that is learned is the same for packed rows and for an array of their numbers."""
    table, rows = read(COLUMNS), PackedRows(SOME)
    settings = {"impute": True, "ignore": ["huge"]}
    packed = Encoder.fit(table, "label", rows=rows, **settings)
    assert packed == Encoder.fit(table, "label", rows=np.flatnonzero(SOME), **settings)
    for one, other in zip(
        (packed.encode_inputs(table, rows), packed.encode_target(table, rows)),
        (packed.encode_inputs(table)[SOME], packed.encode_target(table)[SOME]),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_categories_are_counted_in_the_rows_given(block):
    """A word that the rows to learn from do not have is not learned."""
    rows = PackedRows(COLUMNS["kind"] != "b")
    encoder = Encoder.fit(read(COLUMNS), "label", rows=rows, impute=True, rare=0)
    assert next(part for part in encoder.inputs if part.name == "kind").categories == ("a", "c")


def test_labels_in_one_byte(block):
    """Classes are numbered as ever, in one byte for every row."""
    found = groups(read(COLUMNS), ["label"], PackedRows(SOME))
    assert found.dtype == np.uint8
    assert found.tolist() == (COLUMNS["label"][SOME] == "yes").tolist()


def test_rows_with_all_targets(block):
    """Rows in which both targets are there are those of a mask."""
    other = COLUMNS["gaps"][::-1]
    found = rows_with_targets(read({"x": COLUMNS["gaps"], "y": other}), ["x", "y"], drop=True)
    there = ~np.isnan(COLUMNS["gaps"]) & ~np.isnan(other)
    assert isinstance(found, PackedRows)
    assert np.asarray(found).tolist() == np.flatnonzero(there).tolist()


@pytest.mark.parametrize("together", [1, 2, 16])
def test_columns_together(monkeypatch, together):
    """How many columns are gone through in one pass changes nothing."""
    table, names = read(COLUMNS), ["size", "gaps", "kind", "huge"]
    alone = [facts_of(table, name, range(COUNT)) for name in names]
    monkeypatch.setattr(facts, "TOGETHER", together)
    assert facts_of_all(table, names, range(COUNT)) == alone


def test_each_column_is_gone_through_once(monkeypatch):
    """One pass is enough: no block of an ordinary column is fetched twice."""
    monkeypatch.setattr(row_numbers, "BLOCK", 40)
    table, fetched = read(COLUMNS), []
    fetch = table.store.fetch
    monkeypatch.setattr(
        table.store, "fetch", lambda asked, rows: fetched.append(rows) or fetch(asked, rows)
    )
    facts_of_all(table, ["size", "gaps"], range(COUNT))
    assert fetched == [range(start, start + 40) for start in range(0, COUNT, 40)]


def test_of_few_rows_many_columns_are_looked_at_together(tmp_path, monkeypatch):
    """As numbers, since enough lines were looked at, however long they are."""
    names = [f"x{place}" for place in range(1000)]
    path = tmp_path / "wide.csv"
    lines = [",".join(f"{row}.{place:0300}" for place in range(1000)) for row in range(45)]
    path.write_text("\n".join([",".join(names), *lines]))
    asked = []
    monkeypatch.setattr(Store, "_execute", note(asked, Store._execute))
    monkeypatch.setattr(CsvSource, "read_sql", note(asked, CsvSource.read_sql))
    table = read(path)
    assert [table.number_sql(name) for name in names[:3]] == ["c0", "c1", "c2"]
    assert {one.numbers for one in facts_of_all(table, names, range(45))} == {45}
    assert len(asked) < 40


def note(seen, function):
    """A function that is noted whenever it is called."""

    def noted(*given):
        seen.append(function)
        return function(*given)

    return noted
