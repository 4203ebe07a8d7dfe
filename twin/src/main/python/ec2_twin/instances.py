"""RunInstances, TerminateInstances, DescribeInstances and CreateTags as EC2 does them."""

import copy
from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidInstanceIdError
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.tags import TagResponse

from . import addresses, capacity, events, paging, rendered, tokens
from .filters import glob, unknown
from .settings import SETTINGS
from .sight import Sight
from .states import TimedState


def install() -> None:
    _install_instance()
    _install_run()
    _install_terminate()
    InstanceResponse.describe_instances = _describe_instances  # type: ignore[method-assign]
    _install_create_tags()


def _install_instance() -> None:
    original_init, original_terminate = Instance.__init__, Instance.terminate

    def init(self: Instance, backend: Any, *args: Any, **kwargs: Any) -> None:
        kwargs["region_name"] = SETTINGS.region  # else private names end in .ec2.internal, as in us-east-1
        original_init(self, backend, *args, **kwargs)
        self._state = TimedState()  # type: ignore[assignment]
        self.twin_sight = Sight()  # type: ignore[attr-defined]
        self.hypervisor = "xen"  # so says EC2 also for Nitro instances
        # Kept beyond termination for the booter; EC2 itself forgets them.
        self.twin_private_ip = self.private_ip  # type: ignore[attr-defined]
        self.twin_private_dns = self.private_dns_name  # type: ignore[attr-defined]
        if self.lifecycle == "spot":
            self.instance_lifecycle = "spot"  # type: ignore[attr-defined]
            self.spot_instance_request_id = "sir-" + self.id[-8:]  # type: ignore[attr-defined]

    def terminate(self: Instance) -> Any:
        if self._state._target == "terminated":  # type: ignore[attr-defined]
            return copy.copy(self._state)  # EC2 accepts a second call and changes nothing
        for nic in self.nics.values():
            nic.delete_on_termination = True  # EC2 deletes the interface that it made itself, and frees its address
        previous = original_terminate(self)
        if self._subnet_id:
            addresses.release(self)
        events.record("terminated", self)
        return previous

    original_stop = Instance.stop

    def stop(self: Instance) -> Any:
        previous = original_stop(self)
        events.record("stopped", self)
        return previous

    Instance.__init__ = init  # type: ignore[method-assign]
    Instance.terminate = terminate  # type: ignore[method-assign]
    Instance.stop = stop  # type: ignore[method-assign]


def _install_terminate() -> None:
    original = InstanceResponse.terminate_instances

    def terminate_instances(self: InstanceResponse) -> Any:
        wanted = set(self._get_param("InstanceIds", []))
        early = sorted(i.id for i in self.ec2_backend.all_instances() if i.id in wanted and not i.twin_sight.endable())
        if early:
            raise InvalidInstanceIdError(early)
        return original(self)

    InstanceResponse.terminate_instances = terminate_instances  # type: ignore[method-assign]


def _install_run() -> None:
    original_response, original_backend = InstanceResponse.run_instances, InstanceBackend.run_instances

    def backend_run(self: Any, image_id: Any, count: int, user_data: Any, security_group_names: Any, **kwargs: Any) -> Any:
        template = {}
        if kwargs.get("launch_template"):
            template = self._get_template_from_args(kwargs["launch_template"]).data
        # moto drops these fields of a template; EC2 merges them, the request wins.
        if not kwargs.get("metadata_options"):
            kwargs["metadata_options"] = template.get("MetadataOptions") or {}
        if (template.get("Monitoring") or {}).get("Enabled") in (True, "true"):
            kwargs["monitoring_state"] = "enabled"
        mappings = kwargs.get("block_device_mappings") or template.get("BlockDeviceMappings") or _root_disk(self, image_id)
        kwargs["block_device_mappings"] = [_deleted_with_instance(m) for m in mappings if "Ebs" in m]
        if kwargs.get("instance_market_options"):
            kwargs["lifecycle"] = "spot"
        profile = {
            "Name": kwargs.pop("iam_instance_profile_name", None),
            "Arn": kwargs.pop("iam_instance_profile_arn", None),
        }
        if not any(profile.values()):
            profile = dict(template.get("IamInstanceProfile") or {})
        reservation = original_backend(self, image_id, count, user_data, security_group_names, **kwargs)
        for instance in reservation.instances:
            if any(profile.values()):
                self.associate_iam_instance_profile(
                    instance_id=instance.id,
                    iam_instance_profile_name=profile.get("Name"),
                    iam_instance_profile_arn=profile.get("Arn"),
                )
            if kwargs.get("fleet_id"):
                instance.add_tags({"aws:ec2:fleet-id": kwargs["fleet_id"]})
            events.record("launched", instance)
        return reservation

    def response_run(self: InstanceResponse) -> Any:
        self.error_on_dryrun()
        return tokens.once("RunInstances", self.params, lambda: _run_within_capacity(self, original_response))

    InstanceBackend.run_instances = backend_run  # type: ignore[method-assign]
    InstanceResponse.run_instances = response_run  # type: ignore[method-assign]


def _run_within_capacity(self: InstanceResponse, original: Any) -> Any:
    # EC2 starts MaxCount if it can, fails below MinCount; moto starts MinCount whatever the capacity.
    least, most = int(self._get_param("MinCount", 1)), int(self._get_param("MaxCount", 1))
    kind = "spot" if self._get_param("InstanceMarketOptions.MarketType") == "spot" else "on-demand"
    subnet = self._get_param("SubnetId")
    zone = self.ec2_backend.get_subnet(subnet).availability_zone if subnet else f"{self.region}a"
    instance_type = self._get_param("InstanceType") or "m1.small"
    free = SETTINGS.free(kind, instance_type, zone)
    if free < least:
        raise EC2ClientError("InsufficientInstanceCapacity", capacity.no_capacity(instance_type, zone))
    if subnet and (room := capacity.free_addresses(self.ec2_backend, subnet)) < least:
        raise EC2ClientError("InsufficientFreeAddressesInSubnet", capacity.no_addresses(subnet))
    count = min(most, free, room if subnet else most)
    SETTINGS.take(kind, instance_type, zone, count)
    self.params["MinCount"] = count
    return original(self)


def _root_disk(backend: Any, image_id: str) -> list[dict[str, Any]]:
    # Without mappings the AMI's own root disk is used: 20 GiB in the EKS images.
    image = backend.amis.get(image_id)
    return [{"DeviceName": image.root_device_name if image else "/dev/xvda", "Ebs": {"VolumeSize": 20, "VolumeType": "gp3"}}]


def _deleted_with_instance(mapping: dict[str, Any]) -> dict[str, Any]:
    ebs = {"DeleteOnTermination": True, **mapping["Ebs"]}
    return {**mapping, "Ebs": ebs}


def _describe_instances(self: InstanceResponse) -> Any:
    self.error_on_dryrun()
    ids = self._get_param("InstanceIds", [])
    max_results, token = self._get_param("MaxResults"), self._get_param("NextToken")
    if ids and max_results is not None:
        raise EC2ClientError(
            "InvalidParameterCombination", "The parameter instancesSet cannot be used with the parameter maxResults"
        )
    filters = self._filters_from_querystring()
    for name in filters:
        if name not in _FILTERS and not name.startswith("tag:"):
            raise unknown(name)
    wanted, found, rows = set(ids), set(), []
    for reservation in self.ec2_backend.all_reservations():
        for instance in reservation.instances:
            if wanted and instance.id not in wanted:
                continue
            if not (instance.twin_sight.by_id() if wanted else instance.twin_sight.by_tag()):
                continue
            found.add(instance.id)
            if all(_passes(instance, reservation, name, values) for name, values in filters.items()):
                rows.append((reservation, instance))
    if missing := wanted - found:
        raise InvalidInstanceIdError(sorted(missing))
    # EC2 counts instances, moto reservations; a page holds at most 1000.
    page, next_token = paging.page(rows, max_results, token, maximum=1000) if not ids else (rows, None)
    grouped: dict[str, Any] = {}
    for reservation, instance in page:
        if reservation.id not in grouped:
            grouped[reservation.id] = copy.copy(reservation)
            grouped[reservation.id].instances = []
        grouped[reservation.id].instances.append(instance)
    return rendered.reservations(self, list(grouped.values()), next_token)


def _names(groups: list[Any], attribute: str) -> list[str]:
    return [getattr(g, attribute) for g in groups]


_FILTERS = {
    "architecture": lambda i, r: i.architecture,
    "availability-zone": lambda i, r: i.availability_zone,
    "client-token": lambda i, r: i.client_token,
    "image-id": lambda i, r: i.image_id,
    "instance-id": lambda i, r: i.id,
    # There is no value for on-demand: EC2 cannot filter for "not spot".
    "instance-lifecycle": lambda i, r: "spot" if i.lifecycle == "spot" else None,
    "instance-state-code": lambda i, r: str(i.state_code),
    "instance-state-name": lambda i, r: i.state,
    "instance-type": lambda i, r: i.instance_type,
    "instance.group-id": lambda i, r: _names(i.security_groups, "id"),
    "group-id": lambda i, r: _names(i.security_groups, "id"),
    "instance.group-name": lambda i, r: _names(i.security_groups, "name"),
    "key-name": lambda i, r: i.key_name,
    "launch-time": lambda i, r: i.launch_time.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    "owner-id": lambda i, r: i.owner_id,
    "private-dns-name": lambda i, r: i.private_dns_name,
    "private-ip-address": lambda i, r: i.private_ip,
    "reservation-id": lambda i, r: r.id,
    "subnet-id": lambda i, r: i.subnet_id,
    "tag-key": lambda i, r: [t["key"] for t in i.get_tags()],
    "vpc-id": lambda i, r: i.vpc_id,
}


def _passes(instance: Any, reservation: Any, name: str, wanted: list[str]) -> bool:
    if name.startswith("tag:"):
        key = name.removeprefix("tag:")
        value: Any = next((t["value"] for t in instance.get_tags() if t["key"] == key), None)
    else:
        value = _FILTERS[name](instance, reservation)
    values = value if isinstance(value, list) else [value]
    return any(v is not None and glob(str(pattern), str(v)) for v in values for pattern in wanted)


def _install_create_tags() -> None:
    original = TagResponse.create_tags

    def create_tags(self: TagResponse) -> Any:
        # EC2 refuses to tag an instance that does not exist; moto tags the void.
        known = {i.id for i in self.ec2_backend.all_instances()}
        for resource in self._get_param("Resources", []):
            if resource.startswith("i-") and resource not in known:
                raise InvalidInstanceIdError(resource)
        return original(self)

    TagResponse.create_tags = create_tags  # type: ignore[method-assign]
