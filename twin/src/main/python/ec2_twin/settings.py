"""What the twin can change while the emulator runs (see control.py)."""

import random
import threading


class Settings:
    """Delays, pool capacity and the seed of every random choice. Thread-safe: `lock` guards all writes."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.region = "us-west-2"
        self.account = "123456789012"
        self.kubernetes_minor = 36
        self.pending_millis = 1000
        self.terminate_millis = 2000
        self.random = random.Random(1)
        self._pools: dict[str, int] = {}

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


SETTINGS = Settings()
