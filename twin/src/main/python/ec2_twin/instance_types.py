"""DescribeInstanceTypes and ...Offerings: only the region's types, in pages of 100, and fast.

moto answers all 1,395 types of the world at once and needs seconds to write the XML. The XML of each type is made once
and kept in a file beside the virtual environment, so that a started twin only concatenates.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.ec2.responses.instances import InstanceResponse

from . import paging
from .filters import matches

_fragments: dict[str, str] = {}
_frame: list[str] = []
_OPEN, _CLOSE = "<instanceTypeSet>", "</instanceTypeSet>"


def install(cache: Path | None) -> None:
    if cache and cache.exists():
        stored = json.loads(cache.read_text())
        _frame[:] = stored["frame"]
        _fragments.update(stored["fragments"])
    InstanceResponse.describe_instance_types = _describe_types  # type: ignore[method-assign]
    InstanceResponse.describe_instance_type_offerings = _describe_offerings  # type: ignore[method-assign]


def _describe_types(self: InstanceResponse) -> Any:
    self.error_on_dryrun()
    names = self._get_param("InstanceTypes", [])
    found = self.ec2_backend.describe_instance_types(names, self._filters_from_querystring())
    offered = {o["InstanceType"] for o in INSTANCE_TYPE_OFFERINGS["region"].get(self.region, [])}
    found = [t for t in found if t["InstanceType"] in offered]
    page, token = paging.page(found, self._get_param("MaxResults"), self._get_param("NextToken"), maximum=100)
    items = "".join(_fragment(self, t) for t in page)
    head, tail = _frame or _render(self, [])
    next_token = f"<nextToken>{token}</nextToken>" if token else ""
    return 200, {"Content-Type": "text/xml"}, f"{head}{_OPEN}{items}{_CLOSE}{next_token}{tail}"


def _fragment(self: InstanceResponse, instance_type: Any) -> str:
    name = instance_type["InstanceType"]
    if name not in _fragments:
        head, items, tail = _render(self, [instance_type])
        _fragments[name] = items
        _frame[:] = [head, tail]
    return _fragments[name]


def _render(self: InstanceResponse, types: list[Any]) -> tuple[str, ...]:
    _, _, body = self.serialized(ActionResult({"InstanceTypes": types}))
    text = body.decode() if isinstance(body, bytes) else str(body)
    if _OPEN not in text:  # an empty list is one closed element
        head, _, tail = text.partition(_OPEN.replace(">", "/>"))
        return head, tail
    head, _, rest = text.partition(_OPEN)
    items, _, tail = rest.partition(_CLOSE)
    return head, items, tail


def save(cache: Path) -> None:
    """Writes what was rendered so far, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=cache.parent)
    with os.fdopen(handle, "w") as out:
        json.dump({"frame": _frame, "fragments": _fragments}, out)
    os.replace(name, cache)


def _describe_offerings(self: InstanceResponse) -> ActionResult:
    # EC2 takes wildcards (`m5.*`) and pages by 1000; moto neither.
    self.error_on_dryrun()
    kind = self._get_param("LocationType") or "region"
    filters = self._filters_from_querystring()
    rows = [
        o
        for o in INSTANCE_TYPE_OFFERINGS[kind].get(self.region, [])
        if matches(filters, {"instance-type": o["InstanceType"], "location": o["Location"]})
    ]
    page, token = paging.page(rows, self._get_param("MaxResults"), self._get_param("NextToken"), maximum=1000)
    return ActionResult({"InstanceTypeOfferings": page, "NextToken": token})
