"""Make run_1, a run that was killed, once. It is kept as it is for ever: never make it anew.

python tests/saving/golden/make_run_1.py
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START = "import sys; from glassnet.cli import main; sys.exit(main(sys.argv[1:]))"
COMMAND = [sys.executable, "-c", START, "train", "iris", "--epochs", "60", "--hidden", "4"]
COMMAND += ["--batch-size", "64", "--dropout", "0.1", "--early-stopping", "50"]
COMMAND += ["--checkpoint-every", "0", "--output", "run"]


def make(folder):
    """Train, kill after some steps, and keep the last whole checkpoint and the settings."""
    with tempfile.TemporaryDirectory() as name:
        run = Path(name, "run")
        with subprocess.Popen(COMMAND, cwd=name, stdout=subprocess.DEVNULL) as process:
            while not [*run.glob("checkpoint-1?.safetensors")]:
                time.sleep(0.001)
            process.kill()
        shutil.copy(run / "config.toml", folder)
        shutil.copy(max(run.glob("checkpoint-1?.safetensors")), folder)


if __name__ == "__main__":
    make(Path(__file__).with_name("run_1"))
