"""What the tests of the listings share."""

import pytest

from glassnet.listings import CHAPTERS


@pytest.fixture(scope="session")
def outcomes():
    """Every listing of the book, run once."""
    return [listing.run() for _, chapter in CHAPTERS.values() for listing in chapter]
