"""Eventual consistency: from when on EC2 knows of an instance, which depends on how it is asked."""

import time

from .settings import SETTINGS


class Sight:
    """When an instance begins to be seen; from its launch, as the settings were then."""

    def __init__(self) -> None:
        now = time.monotonic()
        self._by_tag = now + SETTINGS.seen_by_tag_millis / 1000
        self._by_id = now + SETTINGS.seen_by_id_millis / 1000
        self._endable = now + SETTINGS.endable_millis / 1000

    def by_tag(self) -> bool:
        """Whether a description by filters, or of everything, shows it."""
        return time.monotonic() >= self._by_tag

    def by_id(self) -> bool:
        """Whether a description by its id shows it; before, the id does not exist."""
        return time.monotonic() >= self._by_id

    def endable(self) -> bool:
        """Whether TerminateInstances knows it."""
        return time.monotonic() >= self._endable
