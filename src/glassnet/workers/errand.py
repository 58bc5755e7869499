"""The errand: what a worker is told when it is started."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Errand:
    """Where the workers meet, and which of them this one is.

    Without an address, Slurm, Open MPI or another system that JAX knows says all three.
    """

    address: str | None  # HOST:PORT of the first worker
    process: int | None  # from 0
    processes: int | None
    patience: float  # seconds to wait for a worker that says nothing
    local: bool = False  # whether all are on this machine

    @property
    def time_to_meet(self) -> float:
        """Seconds to wait for the others: machines are not started all at once."""
        return 10 * self.patience

    @property
    def heartbeat(self) -> float:
        """Seconds without a sign of life; on one machine the supervisor knows earlier, and more."""
        return 2 * self.patience + 30 if self.local else self.patience

    @property
    def is_first(self) -> bool:
        """Whether this worker writes and prints for all, as far as is known before they meet."""
        return self.process == 0

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Errand":
        """Read back what `str` wrote."""
        return cls(**json.loads(text))
