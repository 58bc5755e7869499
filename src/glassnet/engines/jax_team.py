"""Joining other processes, so that JAX sees the devices of all of them."""

import jax

DAY = 86_400  # seconds: the others wait while the first process judges what was learned


def join(
    address: str | None,
    process: int | None,
    processes: int | None,
    *,
    time_to_meet: float,
    heartbeat: float,
) -> None:
    """Meet the other processes; without an address, where Slurm or Open MPI says.

    The first process listens at the address itself, so on 127.0.0.1 nobody from outside
    this machine gets in. A process without a heartbeat for so many seconds ends all.
    """
    jax.config.update("jax_enable_preemption_service", False)  # it would take SIGTERM from us
    jax.distributed.initialize(
        coordinator_address=address,
        num_processes=processes,
        process_id=process,
        coordinator_bind_address=address,
        heartbeat_timeout_seconds=max(1, round(heartbeat)),
        initialization_timeout=max(1, round(time_to_meet)),
        shutdown_timeout_seconds=DAY,
        cluster_detection_method="deactivate" if address else None,
    )


def part() -> None:
    """Wait for the others to be ready too, then part."""
    jax.distributed.shutdown()


def place() -> tuple[int, int]:
    """Which process this is, and of how many."""
    return jax.process_index(), jax.process_count()
