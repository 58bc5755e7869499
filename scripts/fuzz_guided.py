"""Let atheris look for model files and checkpoints that their readers stumble over.

Coverage of the readers guides it. Four changes in five go into the header or the description,
with the digest put right, so that what lies behind the digest is reached. A reader may refuse
a file with an error of glassnet's own, or read it; anything else ends the search and is a file
in the folder crashes/.

scripts/fuzz --coverage-guided [--seconds 300]      Linux; pip install atheris
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path
from time import process_time

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["glassnet"]):
    import fuzz

    import glassnet as gn
    from glassnet.checkpoint import go_on_from, read_checkpoint
    from glassnet.cli.config import settings_in
    from glassnet.cli.learning import training_for
    from glassnet.cli.resume import check_about
    from glassnet.errors import GlassnetError

CHANGE = 0.8  # share of the changes that keep the file whole


class Readers:
    """Both readers, and a training that a checkpoint may go on with."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "file"
        self.training = training_for(settings_in(fuzz.GOLDEN / "run_1" / "config.toml"))

    def read(self, content: bytes) -> None:
        """Read a file both ways; raises what no user should see."""
        self.path.write_bytes(content)
        began = process_time()
        for reader in (gn.load, self.go_on):
            try:
                reader(self.path)
            except GlassnetError as error:
                if len(str(error)) > fuzz.LONGEST:
                    raise ValueError("a long message") from error
        if process_time() - began > fuzz.SLOW:
            raise TimeoutError(f"{process_time() - began:.1f} s taken")

    def go_on(self, path: Path) -> None:
        """Read a checkpoint, and put a training where it was."""
        checkpoint = read_checkpoint(path)
        check_about(path, checkpoint.about)
        go_on_from(checkpoint, self.training.model.model, self.training.plan)


def mutate(content: bytes, largest: int, seed: int) -> bytes:
    """Another file: changed with care where it can be, and blindly where not."""
    chance = random.Random(seed)
    if chance.random() < CHANGE:
        try:
            return fuzz.forge(chance, content)[:largest]
        except (ValueError, LookupError, TypeError, AttributeError):
            pass  # its header was changed blindly before
    return bytes(atheris.Mutate(content, largest))


def main() -> None:
    """Search until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        seeds, crashes = Path(name, "seeds"), Path("crashes")
        for folder in (seeds, crashes):
            folder.mkdir(exist_ok=True)
        for number, path in enumerate(sorted(fuzz.GOLDEN.rglob("*.safetensors"))):
            (seeds / str(number)).write_bytes(path.read_bytes())
        options = [f"-max_total_time={given.seconds}", "-max_len=65536", "-print_final_stats=1"]
        options += [f"-artifact_prefix={crashes}/", str(seeds)]
        readers = Readers(Path(name))
        atheris.Setup([sys.argv[0], *options], readers.read, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
