"""Several devices and several processes give the result of one."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet import workers
from glassnet.cli import main

pytest.importorskip("jax")

WORDS = ["--epochs", "3", "--hidden", "8", "--dropout", "0.1", "--batch-size", "32"]
WORDS += ["--engine", "jax"]
COMPARE = """
import numpy as np, glassnet as gn
X, y = gn.datasets.spiral(41, 3, seed=0)
found = []
for engine in ("jax", "jax:all"):
    model = gn.Model(
        [gn.Dense(2, 8), {middle}, gn.Tanh(), gn.Dense(8, 3), gn.Softmax()],
        loss=gn.CrossEntropy(), optimizer={optimizer}, dtype="{dtype}",
    )
    model.fit(X, y, epochs=2, batch_size={batch_size}, seed=3, engine=engine,
              class_weight={{0: 1.0, 1: 2.0, 2: 0.5}})
    found.append(np.concatenate([p.ravel() for p in model.parameters.values()]))
print(abs(found[0] - found[1]).max() / abs(found[0]).max())
"""
LEARN = """
import numpy as np, glassnet as gn
def learned(engine):
    X, y = gn.datasets.spiral(40, 3, seed=0)
    model = gn.Model(
        [gn.Dense(2, 8), gn.Tanh(), gn.Dense(8, 3), gn.Softmax()],
        loss=gn.CrossEntropy(), optimizer=gn.Adam(0.01), dtype="float64",
    )
    model.fit(X, y, epochs=5, batch_size=20, seed=3, engine=engine, validation_split=0)
    return np.concatenate([p.ravel() for p in model.parameters.values()])
"""
ONE_OF_MANY = """
import sys
from glassnet.engines import jax_team
address, place, count = sys.argv[1], *map(int, sys.argv[2:])
jax_team.join(address, place, count, time_to_meet=60, heartbeat=60)
weights = learned("jax:all")
if place == 0:
    np.save(f"{count}.npy", weights)
jax_team.part()
"""


def parameters(run):
    return list(gn.load(f"{run}/model.safetensors").parameters.values())


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The run of one process, to compare with."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    run_here(["iris", "-o", str(folder)])
    return folder


@pytest.fixture(scope="module")
def together(tmp_path_factory, environment):
    """The run of two processes, and what they printed."""
    folder = tmp_path_factory.mktemp("together") / "run"
    words = ["iris", "-o", str(folder), "--processes", "2", "--json"]
    return folder, run(words, environment).stdout


def run_here(words):
    assert main(["train", *words, *WORDS]) == 0


def run(words, environment):
    command = [sys.executable, "-m", "glassnet", "train", *words, *WORDS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr
    return done


def test_two_processes_give_the_result_of_one(alone, together):
    """120 rows in batches of 32 leave 24; each process reads its rows of the table."""
    for one, many in zip(parameters(alone), parameters(together[0]), strict=True):
        np.testing.assert_allclose(many, one, rtol=0, atol=1e-5 * abs(one).max())


@pytest.mark.thorough
def test_more_processes_than_rows(environment):
    """Three with two rows: who has none adds nothing, and waits for nothing."""
    Path("few.csv").write_text("a,b\n1,2\n2,4.5\n")
    words = ["few.csv", "--validation", "0"]
    run_here([*words, "-o", "one"])
    run([*words, "-o", "three", "--processes", "3"], environment)
    for one, many in zip(parameters("one"), parameters("three"), strict=True):
        np.testing.assert_allclose(many, one, rtol=0, atol=1e-5 * max(abs(one).max(), 1e-9))


def test_json_is_all_that_is_printed(together):
    """What libraries say when processes meet stays out of it."""
    document = json.loads(together[1])
    assert document["rows"]["learned_from"] == 120
    assert document["in_sample"]["rows"] == 120


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("dtype", "batch_size", "middle", "optimizer", "limit"),
    [
        ("float64", 20, "gn.BatchNorm(8)", "gn.SGD(0.1)", 1e-12),
        ("float64", 1000, "gn.Dropout(0.1)", "gn.Adam(0.01)", 1e-12),
        ("float32", 20, "gn.Dropout(0.1)", "gn.Adam(0.01)", 1e-5),
    ],
)
def test_devices_give_the_result_of_one(environment, dtype, batch_size, middle, optimizer, limit):
    """With dropout, weights, batch normalization and uneven batches, in both precisions."""
    flags = f"{environment['XLA_FLAGS']} --xla_force_host_platform_device_count=3"
    chosen = {"dtype": dtype, "batch_size": batch_size, "middle": middle, "optimizer": optimizer}
    done = subprocess.run(
        [sys.executable, "-c", COMPARE.format(**chosen)],
        env={**environment, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < limit


@pytest.mark.thorough
def test_processes_in_float64_give_the_result_of_one(environment):
    """Two and three agree with one in twelve digits; 20 rows are no multiple of three."""
    running = []
    for count in (2, 3):
        address = workers.local_address()
        for place in range(count):
            words = [sys.executable, "-c", LEARN + ONE_OF_MANY, address, str(place), str(count)]
            process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment)
            running.append(process)
    own: dict = {}
    exec(LEARN, own)
    one = own["learned"]("jax")
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    for count in (2, 3):
        np.testing.assert_allclose(np.load(f"{count}.npy"), one, rtol=0, atol=1e-12)
