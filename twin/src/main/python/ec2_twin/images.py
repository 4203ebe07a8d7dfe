"""EKS-optimised images: the SSM paths that name them, and the AMIs behind."""

import hashlib
from datetime import datetime, timezone
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.amis import Ami
from moto.ssm.models import Parameter, SimpleSystemManagerBackend

from .settings import SETTINGS

_OWNER = "602401143452"  # the account that publishes EKS images in most regions
_RELEASE = "20261101"
_NEWEST_AL2 = 32  # there is no Amazon Linux 2 image for Kubernetes 1.33 and later


def install() -> None:
    original = SimpleSystemManagerBackend.put_parameter

    def put_parameter(self: Any, *args: Any, **kwargs: Any) -> Any:
        # EC2's SSM refuses names under /aws; a test must be able to move "recommended" to another image.
        name = kwargs.get("name") or (args[0] if args else "")
        if name.startswith("/aws/service/"):
            value = kwargs.get("value") or args[2]
            _put(self, name, value)
            return self._parameters[name][-1]
        return original(self, *args, **kwargs)

    SimpleSystemManagerBackend.put_parameter = put_parameter  # type: ignore[method-assign]


def seed(ec2: Any, ssm: Any) -> None:
    for minor in range(24, SETTINGS.kubernetes_minor + 1):
        root = f"/aws/service/eks/optimized-ami/1.{minor}"
        if minor <= _NEWEST_AL2:
            for suffix, arch in (("", "x86_64"), ("-arm64", "arm64"), ("-gpu", "x86_64")):
                name = f"amazon-eks-{'gpu-' if suffix == '-gpu' else ''}{'arm64-' if arch == 'arm64' else ''}node-1.{minor}"
                ami = _image(ec2, f"{name}-v{_RELEASE}", arch)
                _put(ssm, f"{root}/amazon-linux-2{suffix}/recommended/image_id", ami)
        for arch in ("x86_64", "arm64"):
            ami = _image(ec2, f"amazon-eks-node-al2023-{arch}-standard-1.{minor}-v{_RELEASE}", arch)
            _put(ssm, f"{root}/amazon-linux-2023/{arch}/standard/recommended/image_id", ami)


def _image(ec2: Any, name: str, arch: str) -> str:
    ami_id = "ami-" + hashlib.sha256(name.encode()).hexdigest()[:17]  # the same in every twin
    ec2.amis[ami_id] = Ami(
        ec2,
        ami_id,
        name=name,
        description=f"EKS-optimized Kubernetes node, {name}",
        owner_id=_OWNER,
        owner_alias="amazon",
        public=True,
        virtualization_type="hvm",
        architecture=arch,
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/xvda",
        image_location=f"amazon/{name}",
        creation_date=datetime(2026, 11, 1, tzinfo=timezone.utc),
        region_name=f"{SETTINGS.region}a",
    )
    return ami_id


def _put(ssm: Any, name: str, value: str) -> None:
    versions = ssm._parameters[name]
    versions.append(
        Parameter(
            account_id=SETTINGS.account,
            name=name,
            value=value,
            parameter_type="String",
            description=None,
            allowed_pattern=None,
            keyid=None,
            last_modified_date=utcnow().timestamp(),
            version=len(versions) + 1,
            data_type="text",
        )
    )
