"""What can stop a launch: no capacity in the pool, no address in the subnet, a type that the zone does not have."""

from functools import cache
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES


def no_capacity(instance_type: str, zone: str) -> str:
    return (
        f"We currently do not have sufficient {instance_type} capacity in the Availability Zone you requested ({zone}). "
        "Our system will be working on provisioning additional capacity."
    )


def no_addresses(subnet: str) -> str:
    return f"There are not enough free addresses in subnet '{subnet}' to satisfy the requested number of instances."


def free_addresses(backend: Any, subnet_id: str) -> int:
    return int(backend.get_subnet(subnet_id).available_ip_address_count)


def architectures(instance_type: str) -> list[str]:
    return list(INSTANCE_TYPES[instance_type]["ProcessorInfo"]["SupportedArchitectures"])


def exists(instance_type: str) -> bool:
    return instance_type in INSTANCE_TYPES


@cache
def _offered(region: str) -> frozenset[tuple[str, str]]:
    rows = INSTANCE_TYPE_OFFERINGS["availability-zone"].get(region, [])
    return frozenset((o["InstanceType"], o["Location"]) for o in rows)


def offered(region: str, instance_type: str, zone: str) -> bool:
    return (instance_type, zone) in _offered(region)
