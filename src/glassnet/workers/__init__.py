"""Workers: processes that train one network together, and who looks after them.

Nobody waits for a dead worker. The process that started the workers sees at once if one has
ended or was stopped, ends them all and says which one was first. Between machines JAX's
heartbeats do the same.
"""

from .errand import Errand
from .meeting import checked_address, local_address
from .supervisor import supervise

__all__ = ["Errand", "checked_address", "local_address", "supervise"]
