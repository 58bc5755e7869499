"""Memory: a network that cannot fit is refused before it is made."""

import os

import pytest

from glassnet import memory
from glassnet.budget import Budget
from glassnet.errors import ConfigError
from glassnet.memory import check_memory, machine_memory, memory_needed
from glassnet.workbench.recipe import Recipe

MEGA = 10**6


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


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose groups and limits are written by the test."""
    monkeypatch.setattr(memory, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "LIMITS", tmp_path / "fs")

    def write(groups, **limits):
        (tmp_path / "cgroup").write_text(groups)
        for place, limit in limits.items():
            path = tmp_path / "fs" / place.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            name = "memory.limit_in_bytes" if place.startswith("memory") else "memory.max"
            (path.parent / name).write_text(f"{limit}\n")

    return write


@pytest.mark.parametrize(
    ("groups", "limits"),
    [
        ("0::/\n", {"max": MEGA}),  # version 2, in a container
        ("0::/user/job\n", {"user__job__max": MEGA, "user__max": "max"}),
        ("0::/user/job\n", {"user__job__max": 2 * MEGA, "user__max": MEGA}),  # all around count
        ("0::/outside/of/it\n", {"max": MEGA}),
        ("4:cpu,memory:/job\n1:cpu:/\n", {"memory__job__max": MEGA, "memory__max": 2**63 - 4096}),
        ("4:memory:/outside/of/it\n0::/\n", {"memory__max": MEGA}),  # version 1, in a container
        ("4:memory:/job\n0::/\n", {"memory__job__max": MEGA, "unified__max": 3 * MEGA}),
        ("0::/job\n", {"unified__job__max": MEGA}),
        ("unreadable", {"max": MEGA}),
        ("unreadable", {"memory__max": MEGA}),
    ],
)
def test_a_group_has_its_own_limit(machine, groups, limits):
    """Where a container, a service or a job may use less than the machine has, that counts."""
    machine(groups, **limits)
    assert machine_memory() == MEGA
    assert Budget.of(None).limit == 3 * MEGA // 4


@pytest.mark.parametrize("groups", ["", "0::/\n", "no groups at all\n", "4:memory:/job\n"])
def test_no_limit(machine, groups):
    """Without a limit, or with none that can be read, the machine's own memory counts."""
    machine(groups, max="max", memory__max=2**63 - 4096)
    assert machine_memory() == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_limits_of_others_do_not_count(machine):
    """A group beside the process's own may be as small as it likes."""
    machine("0::/job\n", job__max=2 * MEGA, other__max=MEGA)
    assert machine_memory() == 2 * MEGA


def test_a_system_that_does_not_tell(tmp_path, monkeypatch):
    """Without an answer from the system a generous limit holds."""
    monkeypatch.setattr(memory, "GROUPS", tmp_path / "none")
    monkeypatch.setattr(memory, "LIMITS", tmp_path / "none")
    monkeypatch.delattr(memory.os, "sysconf")
    assert machine_memory() == 64 * 2**30


def test_what_would_be_enough_is_said():
    """A network that does not fit under a limit is told the limit that all of it needs."""
    model = Recipe(hidden=(100,)).build(100, 2, 100)
    with pytest.raises(ConfigError, match="limit is 1 MB") as told:
        check_memory(model, 32, limit=MEGA, enough=123_456_789)
    assert told.value.do.endswith("or allow --max-memory 124MB")
