"""Several devices and several processes give the result of one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn

pytest.importorskip("jax")

WORDS = ["--epochs", "3", "--hidden", "8", "--dropout", "0.1", "--batch-size", "32"]
COMPARE = """
import sys, numpy as np, glassnet as gn
X, y = gn.datasets.spiral(41, 3, seed=0)
for dtype, batch_size in (("float64", 20), ("float32", 20), ("float64", 1000)):
    for normal, optimizer in ((True, gn.SGD(0.1)), (False, gn.Adam(0.01))):
        found = []
        for engine in ("jax", "jax:all"):
            middle = [gn.BatchNorm(8)] if normal else [gn.Dropout(0.1)]
            model = gn.Model(
                [gn.Dense(2, 8), *middle, gn.Tanh(), gn.Dense(8, 3), gn.Softmax()],
                loss=gn.CrossEntropy(), optimizer=optimizer, dtype=dtype,
            )
            model.fit(X, y, epochs=3, batch_size=batch_size, seed=3, engine=engine,
                      class_weight={0: 1.0, 1: 2.0, 2: 0.5})
            found.append(np.concatenate([p.ravel() for p in model.parameters.values()]))
        print(dtype, abs(found[0] - found[1]).max() / abs(found[0]).max())
"""


def parameters(run):
    return list(gn.load(f"{run}/model.safetensors").parameters.values())


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The training of one process, to compare with."""
    folder = tmp_path_factory.mktemp("alone")
    run(["iris", "-o", str(folder / "run")])
    return folder / "run"


def run(words):
    command = [sys.executable, "-m", "glassnet", "train", *words, *WORDS, "--engine", "jax"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("processes", [2, 3])
def test_processes_give_the_result_of_one(alone, processes):
    """120 rows in batches of 32 leave 24, and 32 rows are no multiple of 3."""
    run(["iris", "-o", "run", "--processes", str(processes)])
    for one, many in zip(parameters(alone), parameters("run"), strict=True):
        np.testing.assert_allclose(many, one, rtol=0, atol=1e-5 * abs(one).max())


def test_more_processes_than_rows():
    """Who has no rows adds nothing, and waits for nothing."""
    Path("few.csv").write_text("a,b\n1,2\n2,4.5\n")
    words = ["few.csv", "--validation", "0"]
    run([*words, "-o", "one"])
    run([*words, "-o", "three", "--processes", "3"])
    for one, many in zip(parameters("one"), parameters("three"), strict=True):
        np.testing.assert_allclose(many, one, rtol=0, atol=1e-5 * max(abs(one).max(), 1e-9))


def test_json_is_all_that_is_printed():
    """What libraries say when processes meet stays out of it."""
    done = run(["iris", "-o", "run", "--processes", "2", "--json"])
    document = json.loads(done.stdout)
    assert document["rows"]["learned_from"] == 120
    assert document["in_sample"]["rows"] == 120


def test_devices_give_the_result_of_one():
    """With dropout, weights, batch normalization and uneven batches, in both precisions."""
    flags = "--xla_force_host_platform_device_count=3"
    done = subprocess.run(
        [sys.executable, "-c", COMPARE],
        env={**os.environ, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("float")]
    assert len(lines) == 6
    for dtype, difference in lines:
        assert float(difference) < {"float64": 1e-12, "float32": 1e-5}[dtype]
