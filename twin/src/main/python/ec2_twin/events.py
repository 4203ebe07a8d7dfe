"""What happened to instances, in order: the booter follows this instead of polling DescribeInstances."""

import threading
import time
from typing import Any

from . import prices

_condition = threading.Condition()
_events: list[dict[str, Any]] = []


def record(kind: str, instance: Any) -> None:
    with _condition:
        _events.append({"seq": len(_events) + 1, "at": round(time.time() * 1000), "kind": kind, "instance": describe(instance)})
        _condition.notify_all()


def after(seq: int, wait_seconds: float) -> list[dict[str, Any]]:
    """Events later than `seq`; waits for the first one up to `wait_seconds`."""
    with _condition:
        _condition.wait_for(lambda: len(_events) > seq, wait_seconds)
        return _events[seq:]


def _price(instance: Any) -> float:
    lifecycle = "spot" if instance.lifecycle == "spot" else "on-demand"
    price = prices.of(lifecycle, instance.instance_type, instance.availability_zone)
    return 0.0 if price == float("inf") else price


def describe(instance: Any) -> dict[str, Any]:
    return {
        "id": instance.id,
        "state": instance.state,
        "type": instance.instance_type,
        "zone": instance.availability_zone,
        "lifecycle": "spot" if instance.lifecycle == "spot" else "on-demand",
        "privateIp": instance.twin_private_ip,
        "privateDns": instance.twin_private_dns,
        "subnet": instance.subnet_id,
        "image": instance.image_id,
        "architecture": instance.architecture,
        "launchedAt": round(instance.launch_time.timestamp() * 1000),
        "runningAt": round(instance.launch_time.timestamp() * 1000) + instance._state.pending_millis,
        "rootGiB": next((volume.size for _, volume in instance.get_block_device_mapping), 20),
        "pricePerHour": _price(instance),
        "userData": str(instance.user_data) if instance.user_data else "",
        "tags": {t["key"]: t["value"] for t in instance.get_tags()},
    }
