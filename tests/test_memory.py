"""Memory: a network that cannot fit is refused before it is made."""

import pytest

from glassnet import memory
from glassnet.errors import ConfigError
from glassnet.memory import check_memory, machine_memory, memory_needed
from glassnet.workbench.recipe import Recipe


def test_a_network_beyond_every_machine_is_refused():
    """The message says what is needed, what there is, and which layer is to blame."""
    with pytest.raises(
        ConfigError, match=r"needs about [\d,]+ GB of memory, and there are"
    ) as told:
        Recipe(hidden=(64, 10**9)).build(4, 3, 100)
    assert told.value.where == "Dense(64, 1000000000) is the largest layer"
    assert "fewer neurons" in told.value.do


def test_what_is_needed_grows_with_weights_and_widths():
    """Adam keeps two numbers beside each weight, SGD none; weights in float32 take 4 bytes."""
    models = [
        Recipe(hidden=(3000,), optimizer=name).build(3000, 2, 100) for name in ("adam", "sgd")
    ]
    adam, sgd = (memory_needed(model, 32) for model in models)
    assert adam - sgd == 2 * 4 * models[0].count_parameters()
    passing = 4 * 5 * 2**18  # as many as stay cached
    assert sgd == 4 * 4 * models[1].count_parameters() + passing


def test_the_limit_is_that_of_the_machine(monkeypatch):
    """A network that needs a little more than there is does not pass, one that needs less does."""
    model = Recipe(hidden=(100,)).build(100, 2, 100)
    needed = memory_needed(model, 32)
    monkeypatch.setattr(memory, "machine_memory", lambda: needed)
    check_memory(model, 32)
    monkeypatch.setattr(memory, "machine_memory", lambda: needed - 1)
    with pytest.raises(ConfigError, match="memory"):
        check_memory(model, 32)


def test_a_container_has_its_own_limit(tmp_path, monkeypatch):
    """Where a container may use less than the machine has, that counts."""
    monkeypatch.setattr(memory, "CONTAINER", tmp_path / "memory.max")
    whole = machine_memory()
    assert whole > 2**20
    (tmp_path / "memory.max").write_text("1048576\n")
    assert machine_memory() == 2**20
    (tmp_path / "memory.max").write_text("max\n")
    assert machine_memory() == whole


def test_a_system_that_does_not_tell(tmp_path, monkeypatch):
    """Without an answer from the system a generous limit holds."""
    monkeypatch.setattr(memory, "CONTAINER", tmp_path / "none")
    monkeypatch.delattr(memory.os, "sysconf")
    assert machine_memory() == 64 * 2**30
