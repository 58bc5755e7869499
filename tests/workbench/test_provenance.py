"""Provenance: a model says where it comes from."""

import re
import sys

import numpy as np

import glassnet as gn
from glassnet.train_step import Batch
from glassnet.workbench.provenance import digest_of_data, provenance

DATA = Batch(np.ones((3, 2), np.float32), np.array([0, 1, 1]))


def test_what_is_noted():
    """Everything that can change the bits of a training: seed, versions, BLAS, threads, data."""
    noted = provenance(DATA, seed=7, batch_size=32)
    assert noted["glassnet"] == gn.__version__
    assert noted["numpy"] == np.__version__
    assert (noted["seed"], noted["batch_size"]) == (7, 32)
    assert noted["command"] == sys.argv
    assert noted["threads"] >= 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", noted["created"])


def test_words_that_are_no_text_do_not_spoil_the_model(monkeypatch):
    """A command with bytes in an old encoding can still be noted down, and saved."""
    monkeypatch.setattr(sys, "argv", ["glassnet", "caf\udce9"])
    noted = provenance(DATA, seed=7, batch_size=32)
    assert noted["command"] == ["glassnet", "caf\\udce9"]


def test_the_digest_of_the_data_changes_with_every_number():
    """Other numbers, labels or weights have another fingerprint; the same have the same."""
    more = [
        DATA._replace(inputs=DATA.inputs * 2),
        DATA._replace(targets=1 - DATA.targets),
        DATA._replace(weights=np.ones(3, np.float32)),
    ]
    digests = {digest_of_data(data) for data in [DATA, *more]}
    assert len(digests) == 4
    assert digest_of_data(Batch(*(part for part in DATA))) in digests
