"""The XML of DescribeInstances, kept as long as it is true: moto needs milliseconds to write one instance, and a client
that waits for a hundred instances asks ten times a second."""

from collections import OrderedDict
from typing import Any

from moto.core.responses import ActionResult

_OPEN, _CLOSE, _EMPTY = "<reservationSet>", "</reservationSet>", "<reservationSet/>"
_MOST = 10_000
_fragments: OrderedDict[Any, str] = OrderedDict()
_frame: list[str] = []


def reservations(response: Any, found: list[Any], next_token: str | None) -> Any:
    """The answer to DescribeInstances, as moto would serialise it."""
    items = "".join(_fragment(response, reservation) for reservation in found)
    if not items or not _frame:
        return ActionResult({"Reservations": found, "NextToken": next_token})
    token = f"<nextToken>{next_token}</nextToken>" if next_token else ""
    return 200, {"Content-Type": "text/xml"}, f"{_frame[0]}{_OPEN}{items}{_CLOSE}{token}{_frame[1]}"


def _fragment(response: Any, reservation: Any) -> str:
    key = (reservation.id, tuple(_version(instance) for instance in reservation.instances))
    if key not in _fragments:
        _, _, body = response.serialized(ActionResult({"Reservations": [reservation]}))
        text = body.decode() if isinstance(body, bytes) else str(body)
        head, _, rest = text.partition(_OPEN)
        item, _, tail = rest.partition(_CLOSE)
        _frame[:] = [head, tail]
        _fragments[key] = item
        if len(_fragments) > _MOST:
            _fragments.popitem(last=False)
    return _fragments[key]


def _version(instance: Any) -> Any:
    """Changes with everything about an instance that can change."""
    profile = instance.ec2_backend.iam_instance_profile_associations.get(instance.id)
    return (
        instance.id,
        instance.state,
        tuple((t["key"], t["value"]) for t in instance.get_tags()),
        tuple(nic.id for nic in instance.nics.values()),
        tuple((name, volume.volume_id) for name, volume in instance.get_block_device_mapping),
        tuple(group.id for group in instance.security_groups),
        instance.monitoring_state,
        instance.source_dest_check,
        instance.instance_type,
        profile.association_id if profile else None,
        tuple(sorted(vars(instance.metadata_options).items())),
    )
