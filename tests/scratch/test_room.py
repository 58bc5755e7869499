"""The plain-Python rung stays plain."""

import ast
from pathlib import Path

import pytest

from glassnet import scratch

FILES = sorted(Path(scratch.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_lists_and_loops_only(file):
    """Nothing in the room imports NumPy, or anything that would."""
    plain = {"collections.abc", "itertools", "math", "numbers", "random", "typing", "errors"}
    rooms = {other.stem for other in FILES}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Import) or [a.name for a in node.names] == ["math"]
        if isinstance(node, ast.ImportFrom):
            assert node.module in plain | rooms
