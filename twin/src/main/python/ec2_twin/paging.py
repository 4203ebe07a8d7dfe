"""Pages as EC2 hands them out: MaxResults, an opaque NextToken, and an error for a token it did not make."""

import base64
import binascii
from typing import Any, TypeVar

from moto.ec2.exceptions import EC2ClientError

T = TypeVar("T")


def page(
    items: list[T], max_results: Any, token: str | None, *, maximum: int, minimum: int = 5
) -> tuple[list[T], str | None]:
    """One page of `items` and the token of the next one. Without MaxResults a page has `maximum` items."""
    size = maximum
    if max_results is not None:
        size = int(max_results)
        if size < minimum:
            raise EC2ClientError(
                "InvalidParameterValue", f"Value ( {size} ) for parameter maxResults is invalid. Expecting at least {minimum}."
            )
        size = min(size, maximum)
    start = _decode(token) if token else 0
    end = start + size
    return items[start:end], _encode(end) if end < len(items) else None


def _encode(offset: int) -> str:
    return base64.urlsafe_b64encode(f"twin:{offset}".encode()).decode()


def _decode(token: str) -> int:
    try:
        kind, _, offset = base64.urlsafe_b64decode(token).decode().partition(":")
        if kind == "twin":
            return int(offset)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise EC2ClientError("InvalidParameterValue", f"Value ( {token} ) for parameter nextToken is invalid.")
