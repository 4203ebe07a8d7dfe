"""Addresses of subnets: given back when an instance ends, and handed out again as late as possible.

moto never gives them back. Real EC2 does, and does not hurry to use them again: a new node with the name of one that
has just gone would confuse anybody.
"""

from collections import deque
from typing import Any

from moto.ec2.models.subnets import Subnet


def install() -> None:
    original = Subnet.get_available_subnet_ip

    def take(self: Subnet, instance: Any) -> str:
        try:
            return original(self, instance)
        except StopIteration:
            freed = _freed(self)
            if not freed:
                raise
            address = freed.popleft()
            self._subnet_ips[address] = instance
            return address

    def give_back(self: Subnet, address: str) -> None:
        if self._subnet_ips.pop(address, None) is not None:
            _freed(self).append(address)

    Subnet.get_available_subnet_ip = take  # type: ignore[method-assign]
    Subnet.del_subnet_ip = give_back  # type: ignore[method-assign]


def release(instance: Any) -> None:
    """Frees the addresses of an instance that ends."""
    subnet = instance.ec2_backend.get_subnet(instance.subnet_id)
    for address in instance._private_ips:
        subnet.del_subnet_ip(address)
    instance._private_ips = set()


def _freed(subnet: Subnet) -> deque[str]:
    return subnet.__dict__.setdefault("twin_freed", deque())
