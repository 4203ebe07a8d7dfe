"""Instance states that take time. Real EC2: pending for seconds, shutting-down for up to minutes; moto: at once."""

import time

from .settings import SETTINGS

_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
_ON_THE_WAY = {"running": "pending", "terminated": "shutting-down", "stopped": "stopping"}


class TimedState:
    """Replaces moto's InstanceState: one writes the state to reach, and reads the one that time allows."""

    def __init__(self) -> None:
        self.pending_millis = SETTINGS.pending_millis
        self._target = "running"
        self._due = time.monotonic() + self.pending_millis / 1000

    @property
    def name(self) -> str:
        return self._target if time.monotonic() >= self._due else _ON_THE_WAY[self._target]

    @name.setter
    def name(self, target: str) -> None:
        if target == self._target:
            return
        delay = SETTINGS.pending_millis if target == "running" else SETTINGS.terminate_millis
        self._target, self._due = target, time.monotonic() + delay / 1000

    @property
    def code(self) -> int:
        return _CODES[self.name]

    @code.setter
    def code(self, _: int) -> None:
        """moto writes name and code; the name decides."""
