"""Client tokens. Real EC2 keeps a token for at least a day: the same request again launches nothing, and another request
under the same token is refused. What the same request gets for an answer is not documented; the caller says."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError

from .settings import SETTINGS

_MAX_TOKENS = 100_000
_answers: OrderedDict[tuple[str, str], tuple[str, Any]] = OrderedDict()


def forget(action: str, params: dict[str, Any]) -> None:
    """As if the token in `params` had been used too long ago."""
    with SETTINGS.lock:
        _answers.pop((action, params.get("ClientToken", "")), None)


def mismatch(token: Any) -> EC2ClientError:
    return EC2ClientError(
        "IdempotentParameterMismatch",
        f"Client token '{token}' was used before with other parameters. Use another token for another request.",
    )


def once(
    action: str, params: dict[str, Any], call: Callable[[], Any], again: Callable[[Any], Any] = lambda first: first
) -> Any:
    """Runs `call`, or what `again` makes of its earlier answer for the client token in `params`."""
    token = params.get("ClientToken")
    # The lock is held during the call: a retry that overtakes its first attempt must wait for the answer.
    with SETTINGS.lock:
        if not token:
            return call()
        body = {k: v for k, v in params.items() if k not in ("ClientToken", "DryRun")}
        digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
        seen = _answers.get((action, token))
        if seen is None:
            answer = call()
            _answers[action, token] = (digest, answer)
            if len(_answers) > _MAX_TOKENS:
                _answers.popitem(last=False)
            return answer
        if seen[0] != digest:
            raise mismatch(token)
        return again(seen[1])
