"""The twin's own API, on the emulator's port beside the AWS one.

    GET  /twin/ready                         {"ready": true}
    GET  /twin/settings   POST {..}          {"pendingMillis": 1000, "repeat": "fleetIdOnly", "seed": 1}: see settings.py
                          POST /twin/calm    the settings of the start, and capacity without end
    POST /twin/terminate  /twin/reclaim      {"id": "i-..", "afterMillis": 0}   behind everybody's back; reclaim: spot only
    POST /twin/stop                          {"id": "i-.."}
    GET  /twin/capacity   POST {..}          {"spot:t3.medium:us-west-2a": 0}   free instances per pool, `*` = any
    GET  /twin/instances                     every instance, also terminated ones
    GET  /twin/events?after=N&wait=SECONDS   launches and terminations since event N
"""

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from moto.ec2.exceptions import EC2ClientError

from . import events, pricing
from .settings import SETTINGS

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ControlApp:
    """WSGI: answers /twin/... and the Pricing API, and hands everything else to moto."""

    def __init__(self, moto: Wsgi) -> None:
        self._moto = moto

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if target.startswith("AWSPriceListService."):
            status, answer = pricing.answer(target.partition(".")[2], _json(environ))
            return _reply(start_response, status, answer, "application/x-amz-json-1.1")
        if not path.startswith("/twin/"):
            return self._moto(environ, start_response)
        try:
            answer = self._control(environ, path.removeprefix("/twin/"))
        except (ValueError, KeyError, TypeError, EC2ClientError) as e:
            return _reply(start_response, 400, {"error": f"{path}: {e}"})
        return _reply(start_response, 404 if answer is None else 200, answer)

    def _control(self, environ: dict[str, Any], name: str) -> Any:
        post = environ["REQUEST_METHOD"] == "POST"
        if name == "ready":
            return {"ready": True}
        if name == "settings":
            if post:
                SETTINGS.change(_json(environ))
            return SETTINGS.shown()
        if name == "calm" and post:
            SETTINGS.calm()
            return SETTINGS.shown()
        if name in ("terminate", "reclaim") and post:
            return _end(_json(environ), reclaim=name == "reclaim")
        if name == "stop" and post:
            _backend().get_instance(_json(environ)["id"]).stop()
            return {}
        if name == "capacity":
            if post:
                SETTINGS.pools = _json(environ)
            return SETTINGS.pools
        if name == "instances":
            return [events.describe(i) for i in _backend().all_instances()]
        if name == "events":
            query = parse_qs(environ.get("QUERY_STRING", ""))
            return events.after(int(query.get("after", ["0"])[0]), float(query.get("wait", ["0"])[0]))
        return None


def _end(wanted: dict[str, Any], reclaim: bool) -> dict[str, Any]:
    """Ends an instance at once or later, as its owner would by hand, or as EC2 does to a spot instance."""
    instance = _backend().get_instance(wanted["id"])
    if reclaim and instance.lifecycle != "spot":
        raise ValueError(f"{instance.id} is not a spot instance")
    timer = threading.Timer(int(wanted.get("afterMillis", 0)) / 1000, instance.terminate)
    timer.daemon = True
    timer.start()
    return {}


def _backend() -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[SETTINGS.account][SETTINGS.region]


def _json(environ: dict[str, Any]) -> dict[str, Any]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return json.loads(environ["wsgi.input"].read(length) or b"{}")


def _reply(start: Callable[..., Any], status: int, body: Any, kind: str = "application/json") -> Iterable[bytes]:
    payload = json.dumps(body).encode()
    start(f"{status} {'OK' if status == 200 else 'Error'}", [("Content-Type", kind), ("Content-Length", str(len(payload)))])
    return [payload]
