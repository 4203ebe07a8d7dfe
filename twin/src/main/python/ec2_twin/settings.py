"""What the twin can change while the emulator runs (see control.py)."""

import random
import threading
from typing import Any

REPEATS = ("firstAnswer", "fleetIdOnly", "forgotten", "priorNotComplete", "mismatch")

_NUMBERS = ("pending_millis", "terminate_millis", "seen_by_tag_millis", "seen_by_id_millis", "endable_millis")


class Settings:
    """Delays, pool capacity, what becomes of a repeated CreateFleet, and the seed of every random choice. Thread-safe:
    `lock` guards all writes."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.region = "us-west-2"
        self.account = "123456789012"
        self.kubernetes_minor = 36
        self.pending_millis = 1000
        self.terminate_millis = 2000
        # From the launch: until a DescribeInstances by filters, one by ids, and TerminateInstances know the instance.
        self.seen_by_tag_millis = 0
        self.seen_by_id_millis = 0
        self.endable_millis = 0
        self.repeat = REPEATS[0]
        self.random = random.Random(1)
        self._pools: dict[str, int] = {}
        self._begin: dict[str, Any] = {}

    def begin(self) -> None:
        """The settings as they are now are those that `calm` comes back to."""
        self._begin = {name: getattr(self, name) for name in (*_NUMBERS, "repeat")}

    def calm(self) -> None:
        """As at the start: no faults, and capacity without end."""
        with self.lock:
            for name, value in self._begin.items():
                setattr(self, name, value)
            self._pools = {}

    def change(self, change: dict[str, Any]) -> None:
        with self.lock:
            for key, value in change.items():
                name = _snake(key)
                if name in _NUMBERS:
                    setattr(self, name, int(value))
                elif key == "seed":
                    self.random.seed(int(value))
                elif key == "repeat" and value in REPEATS:
                    self.repeat = value
                else:
                    raise ValueError(f"no setting '{key}' can be {value!r}; there are {', '.join([*self.shown(), 'seed'])}")

    def shown(self) -> dict[str, Any]:
        """All of them, as the control API names them."""
        return {_camel(name): getattr(self, name) for name in (*_NUMBERS, "repeat")}

    @property
    def pools(self) -> dict[str, int]:
        """Free capacity by `capacityType:instanceType:zone`; `*` stands for any. A pool not named is endless."""
        return dict(self._pools)

    @pools.setter
    def pools(self, value: dict[str, int]) -> None:
        with self.lock:
            self._pools = {str(pool): int(free) for pool, free in value.items()}

    def free(self, capacity_type: str, instance_type: str, zone: str) -> int:
        """How many instances the pool still has; the tightest of all entries that match."""
        limits = [free for pool, free in self._pools.items() if _matches(pool, capacity_type, instance_type, zone)]
        return max(0, min(limits)) if limits else 1_000_000

    def take(self, capacity_type: str, instance_type: str, zone: str, count: int) -> None:
        with self.lock:
            for pool in self._pools:
                if _matches(pool, capacity_type, instance_type, zone):
                    self._pools[pool] = max(0, self._pools[pool] - count)


def _matches(pool: str, *parts: str) -> bool:
    return all(pattern in ("*", part) for pattern, part in zip(pool.split(":"), parts, strict=True))


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


SETTINGS = Settings()
