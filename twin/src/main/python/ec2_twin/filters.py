"""Filter values as EC2 reads them: any of the values, with `*` and `?` as wildcards."""

import fnmatch
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from moto.ec2.exceptions import EC2ClientError


def matches(filters: Mapping[str, Iterable[str]], values: Mapping[str, str | None]) -> bool:
    """Whether one object, given as filter name -> value, passes all filters. An unknown name is an error, as in EC2."""
    for name, wanted in filters.items():
        if name not in values:
            raise unknown(name)
        value = values[name]
        if value is None or not any(glob(pattern, value) for pattern in wanted):
            return False
    return True


def glob(pattern: str, value: str) -> bool:
    return pattern == value or _regex(pattern).fullmatch(value) is not None


def unknown(name: str) -> EC2ClientError:
    return EC2ClientError("InvalidParameterValue", f"The filter '{name}' is invalid")


@lru_cache(maxsize=4096)
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
