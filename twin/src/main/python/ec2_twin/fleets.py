"""CreateFleet of type instant, written anew: moto launches everything from the first override and reports no errors.

Real EC2 looks at every pool (override x capacity type), orders them by the allocation strategy, takes what each pool
has until the target is met, and answers with the instances grouped by pool and one `Errors` entry for each pool that
it tried in vain. The call succeeds even when nothing could be launched.
"""

from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.fleets import Fleet
from moto.ec2.responses.fleets import Fleets
from moto.ec2.utils import convert_tag_spec, random_fleet_id

from . import capacity, prices, tokens
from .settings import SETTINGS


@dataclass
class Pool:
    """One launch possibility: an override merged into its launch template."""

    template: dict[str, Any]
    override: dict[str, Any]
    spec: dict[str, Any]
    capacity_type: str
    zone: str = ""
    weight: int = 1

    @property
    def type(self) -> str:
        return str(self.spec.get("InstanceType", ""))

    @property
    def price(self) -> float:
        return prices.of(self.capacity_type, self.type, self.zone) / self.weight

    @property
    def priority(self) -> float:
        return float(self.override.get("Priority", "inf"))

    def named(self) -> dict[str, Any]:
        """The pool as the answer names it."""
        shown = {**self.override, "InstanceType": self.type, "AvailabilityZone": self.zone}
        return {"LaunchTemplateSpecification": self.template, "Overrides": {k: v for k, v in shown.items() if v}}


@dataclass
class Draft:
    """What one capacity type of the fleet will get."""

    launches: list[tuple[Pool, int]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    missing: int = 0


class InstantFleet(Fleet):
    """The record of a finished launch, with the fields that moto's DescribeFleets and terminate read."""

    def __init__(self, backend: Any, params: dict[str, Any]) -> None:  # no super: that one would launch
        self.ec2_backend = backend
        self.id = random_fleet_id()
        self.fleet_type = "instant"
        self.state = "active"
        self.spot_options = params.get("SpotOptions", {})
        self.on_demand_options = params.get("OnDemandOptions", {})
        self.target_capacity_specification = params.get("TargetCapacitySpecification", {})
        self.launch_template_configs = params.get("LaunchTemplateConfigs", [])
        self.excess_capacity_termination_policy = "termination"
        self.replace_unhealthy_instances = False
        self.terminate_instances_with_expiration = False
        self.valid_from = self.valid_until = None
        self.target_capacity = int(self.target_capacity_specification.get("TotalTargetCapacity", 0))
        self.fulfilled_capacity = 0.0
        self.launch_specs = []
        self.spot_requests = []
        self.on_demand_instances = []
        self.add_tags(convert_tag_spec(params.get("TagSpecifications", [])).get("fleet", {}))
        self.tags = self.get_tags()


def install() -> None:
    original = Fleets.create_fleet

    def create_fleet(self: Fleets) -> ActionResult:
        if self._get_param("Type") != "instant":
            return original(self)
        self.error_on_dryrun()
        if SETTINGS.repeat == "forgotten":
            tokens.forget("CreateFleet", self.params)
        answer = tokens.once(
            "CreateFleet",
            self.params,
            lambda: _create(self.ec2_backend, dict(self.params)),
            lambda first: _again(first, self._get_param("ClientToken")),
        )
        return ActionResult(answer)

    Fleets.create_fleet = create_fleet  # type: ignore[method-assign]


def _again(first: dict[str, Any], token: str) -> dict[str, Any]:
    """The answer to a repeated call. AWS promises nothing but that it launches nothing."""
    match SETTINGS.repeat:
        case "fleetIdOnly":
            return {"FleetId": first["FleetId"], "Instances": [], "Errors": []}
        case "priorNotComplete":
            raise EC2ClientError("PriorRequestNotComplete", f"The request with client token '{token}' is in progress.")
        case "mismatch":
            raise tokens.mismatch(token)
        case _:
            return first


def _create(backend: Any, params: dict[str, Any]) -> dict[str, Any]:
    fleet = InstantFleet(backend, params)
    tags = convert_tag_spec(params.get("TagSpecifications", []))
    answer: dict[str, Any] = {"FleetId": fleet.id, "Instances": [], "Errors": []}
    for capacity_type, target in _targets(params):
        options = params.get("SpotOptions" if capacity_type == "spot" else "OnDemandOptions", {})
        pools = _pools(backend, params, capacity_type)
        draft = _allocate(backend, pools, target, capacity_type, options)
        answer["Errors"] += draft.errors
        least = int(options.get("MinTargetCapacity", 0))
        if target - draft.missing < least:
            continue  # all or nothing: EC2 launches none when the minimum is out of reach
        for pool, count in draft.launches:
            ids = _launch(backend, fleet, pool, count, tags)
            answer["Instances"].append(
                {
                    "LaunchTemplateAndOverrides": pool.named(),
                    "Lifecycle": capacity_type,
                    "InstanceIds": ids,
                    "InstanceType": pool.type,
                }
            )
            fleet.fulfilled_capacity += count * pool.weight
    backend.fleets[fleet.id] = fleet
    return answer


def _targets(params: dict[str, Any]) -> list[tuple[str, int]]:
    wanted = params.get("TargetCapacitySpecification", {})
    total = int(wanted.get("TotalTargetCapacity", 0))
    if total < 1:
        raise EC2ClientError("InvalidParameterValue", "TotalTargetCapacity must be at least 1.")
    spot, on_demand = int(wanted.get("SpotTargetCapacity", 0)), int(wanted.get("OnDemandTargetCapacity", 0))
    rest = total - spot - on_demand
    if wanted.get("DefaultTargetCapacityType", "on-demand") == "spot":
        spot += rest
    else:
        on_demand += rest
    return [(kind, n) for kind, n in (("on-demand", on_demand), ("spot", spot)) if n > 0]


def _pools(backend: Any, params: dict[str, Any], capacity_type: str) -> list[Pool]:
    pools = []
    for config in params.get("LaunchTemplateConfigs", []):
        named = config.get("LaunchTemplateSpecification", {})
        if "LaunchTemplateId" in named:
            template = backend.get_launch_template(template_id=named["LaunchTemplateId"])
        else:
            template = backend.get_launch_template_by_name(name=named.get("LaunchTemplateName"))
        version = template.get_version(named.get("Version", "$Default"))
        # EC2 answers with id and resolved version, also when the request had the name and $Latest.
        resolved = {"LaunchTemplateId": template.id, "Version": str(version.number)}
        for override in config.get("Overrides") or [{}]:
            pools.append(
                Pool(
                    template=resolved,
                    override=dict(override),
                    spec={**version.data, **override},
                    capacity_type=capacity_type,
                    weight=max(1, int(float(override.get("WeightedCapacity", 1)))),
                )
            )
    if not pools:
        raise EC2ClientError("InvalidParameterValue", "CreateFleet needs at least one launch template config.")
    return pools


def _problem(backend: Any, pool: Pool) -> tuple[str, str] | None:
    """Why this pool can never launch, as (code, message); fills in the pool's zone."""
    subnet_id = pool.spec.get("SubnetId")
    if subnet_id:
        subnet = _subnet(backend, subnet_id)
        if subnet is None:
            return "InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist"
        pool.zone = subnet.availability_zone
        asked = pool.override.get("AvailabilityZone")
        if asked and asked != pool.zone:
            return "InvalidParameterValue", f"Subnet '{subnet_id}' is in {pool.zone}, not in the requested {asked}."
    else:
        pool.zone = pool.spec.get("AvailabilityZone") or f"{SETTINGS.region}a"
    if not capacity.exists(pool.type):
        return "InvalidParameterValue", f"Invalid value '{pool.type}' for InstanceType."
    if not capacity.offered(SETTINGS.region, pool.type, pool.zone):
        return (
            "InvalidFleetConfiguration",
            f"Your requested instance type ({pool.type}) is not supported in your requested Availability Zone ({pool.zone}).",
        )
    image = backend.amis.get(pool.spec.get("ImageId"))
    if image is None:
        return "InvalidAMIID.NotFound", f"The image id '[{pool.spec.get('ImageId')}]' does not exist"
    if image.architecture not in capacity.architectures(pool.type):
        return (
            "InvalidParameterValue",
            f"The architecture '{'/'.join(capacity.architectures(pool.type))}' of the specified instance type does not match "
            f"the architecture '{image.architecture}' of the specified AMI.",
        )
    return None


def _subnet(backend: Any, subnet_id: str) -> Any:
    return next((zones[subnet_id] for zones in backend.subnets.values() if subnet_id in zones), None)


def _allocate(backend: Any, pools: list[Pool], target: int, capacity_type: str, options: dict[str, Any]) -> Draft:
    usable, errors = [], []
    for pool in pools:
        problem = _problem(backend, pool)
        if problem:
            errors.append(_error(pool, *problem))
        else:
            usable.append(pool)
    strategy = options.get("AllocationStrategy") or "lowest-price"
    if options.get("SingleInstanceType") in (True, "true"):
        drafts = [_fill(backend, [p for p in usable if p.type == t], target, strategy)
                  for t in dict.fromkeys(p.type for p in _ordered(usable, strategy))]
        draft = min(drafts, key=lambda d: d.missing) if drafts else Draft(missing=target)
    else:
        draft = _fill(backend, usable, target, strategy)
    draft.errors = errors + draft.errors
    return draft


def _fill(backend: Any, pools: list[Pool], target: int, strategy: str) -> Draft:
    draft, remaining = Draft(), target
    addresses: dict[str, int] = {}
    for index, pool in enumerate(ordered := _ordered(pools, strategy)):
        if remaining <= 0:
            break
        wanted = -(-remaining // pool.weight)
        if strategy == "diversified":
            wanted = -(-wanted // (len(ordered) - index))
        subnet = pool.spec.get("SubnetId")
        free = SETTINGS.free(pool.capacity_type, pool.type, pool.zone)
        if subnet and subnet not in addresses:
            addresses[subnet] = capacity.free_addresses(backend, subnet)
        count = min(wanted, free, addresses.get(subnet, wanted))
        if count < wanted:
            code = "InsufficientInstanceCapacity" if free < wanted else "InsufficientFreeAddressesInSubnet"
            text = capacity.no_capacity(pool.type, pool.zone) if free < wanted else capacity.no_addresses(subnet)
            draft.errors.append(_error(pool, code, text))
        if count > 0:
            SETTINGS.take(pool.capacity_type, pool.type, pool.zone, count)
            draft.launches.append((pool, count))
            remaining -= count * pool.weight
            if subnet:
                addresses[subnet] -= count
    draft.missing = max(0, remaining)
    return draft


def _ordered(pools: list[Pool], strategy: str) -> list[Pool]:
    by_price = sorted(pools, key=lambda p: (p.price, p.type, p.zone))
    if strategy in ("prioritized", "capacity-optimized-prioritized"):
        return sorted(by_price, key=lambda p: p.priority)
    if strategy == "price-capacity-optimized":
        # EC2 weighs free capacity, which nobody outside can know: one of the five cheapest, by the twin's seed.
        head = by_price[:5]
        SETTINGS.random.shuffle(head)
        return head + by_price[5:]
    if strategy == "capacity-optimized":
        SETTINGS.random.shuffle(by_price)
    return by_price


def _error(pool: Pool, code: str, message: str) -> dict[str, Any]:
    return {
        "LaunchTemplateAndOverrides": pool.named(),
        "Lifecycle": pool.capacity_type,
        "ErrorCode": code,
        "ErrorMessage": message,
    }


def _launch(backend: Any, fleet: InstantFleet, pool: Pool, count: int, tags: dict[str, dict[str, str]]) -> list[str]:
    spec = pool.spec
    nics = spec.get("NetworkInterfaces") or []
    template_tags = convert_tag_spec(spec.get("TagSpecifications", []))
    reservation = backend.run_instances(
        image_id=spec["ImageId"],
        count=count,
        user_data=spec.get("UserData"),
        security_group_names=[],
        instance_type=pool.type,
        is_instance_type_default=False,
        subnet_id=spec.get("SubnetId"),
        placement=None if spec.get("SubnetId") else pool.zone,
        key_name=spec.get("KeyName"),
        security_group_ids=spec.get("SecurityGroupIds") or (nics[0].get("Groups", []) if nics else []),
        associate_public_ip=nics[0].get("AssociatePublicIpAddress") if nics else None,
        ebs_optimized=spec.get("EbsOptimized") or False,
        lifecycle="spot" if pool.capacity_type == "spot" else None,
        launch_template=pool.template,
        fleet_id=fleet.id,
        tags={
            "instance": {**template_tags.get("instance", {}), **tags.get("instance", {})},
            "volume": {**template_tags.get("volume", {}), **tags.get("volume", {})},
        },
    )
    fleet.on_demand_instances += [{"id": reservation.id, "instance": i} for i in reservation.instances]
    return [i.id for i in reservation.instances]
