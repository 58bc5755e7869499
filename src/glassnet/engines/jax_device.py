"""Where the compiled engine runs. A device that is asked for and not there is an error."""

from typing import Any

import jax

from ..errors import EnvError


def device_named(name: str) -> Any:
    """The first device of a kind, such as `cpu` or `gpu`; JAX's own choice for no name."""
    if not name:
        return jax.devices()[0]
    try:
        return jax.devices(name)[0]
    except RuntimeError as error:
        there = ", ".join(sorted({device.platform for device in jax.devices()}))
        raise EnvError(
            f"engine jax:{name} wants a {name} device, and JAX finds only: {there}",
            do="install JAX for that device, or train with engine jax",
        ) from error
