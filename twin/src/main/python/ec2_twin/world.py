"""What is there when the twin starts: a network with three private subnets, a role, an EKS cluster called `demo`."""

import base64
from datetime import datetime, timedelta, timezone
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from . import images
from .settings import SETTINGS

CLUSTER = "demo"
_DISCOVERY = {"karpenter.sh/discovery": CLUSTER}


def seed(endpoint: str, ca: str) -> None:
    from moto.ec2.models import ec2_backends
    from moto.eks.models import eks_backends
    from moto.iam.models import iam_backends
    from moto.ssm.models import ssm_backends

    ec2 = ec2_backends[SETTINGS.account][SETTINGS.region]
    vpc = ec2.create_vpc("10.64.0.0/16")
    vpc.add_tags({"Name": "twin"})
    subnets = [_subnet(ec2, vpc.id, zone, f"10.64.{16 * n}.0/20") for n, zone in enumerate("abc", start=1)]
    group = ec2.create_security_group(f"eks-cluster-sg-{CLUSTER}", "EKS cluster", vpc.id)
    group.add_tags({**_DISCOVERY, f"kubernetes.io/cluster/{CLUSTER}": "owned"})
    images.seed(ec2, ssm_backends[SETTINGS.account][SETTINGS.region])
    _node_role(iam_backends[SETTINGS.account]["aws"])
    eks = eks_backends[SETTINGS.account][SETTINGS.region]
    cluster = eks.create_cluster(
        name=CLUSTER,
        role_arn=f"arn:aws:iam::{SETTINGS.account}:role/eks-cluster",
        resources_vpc_config={"subnetIds": subnets, "securityGroupIds": [group.id]},
        version=f"1.{SETTINGS.kubernetes_minor}",
        kubernetes_network_config={"serviceIpv4Cidr": "10.0.0.0/24", "ipFamily": "ipv4"},
    )
    # moto makes these up as random text; nodes and controllers read them.
    cluster.endpoint = endpoint
    cluster.certificate_authority = {"data": ca or _some_ca()}
    cluster.resources_vpc_config = {
        "subnetIds": subnets,
        "securityGroupIds": [],
        "clusterSecurityGroupId": group.id,
        "vpcId": vpc.id,
        "endpointPublicAccess": False,
        "endpointPrivateAccess": True,
        "publicAccessCidrs": [],
    }


def _subnet(ec2: Any, vpc: str, zone: str, cidr: str) -> str:
    subnet = ec2.create_subnet(vpc, cidr, availability_zone=f"{SETTINGS.region}{zone}")
    subnet.add_tags({**_DISCOVERY, "Name": f"private-{zone}", "kubernetes.io/role/internal-elb": "1"})
    return str(subnet.id)


def _node_role(iam: Any) -> None:
    name = "KarpenterInstanceNodeRole"
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    iam.create_role(
        role_name=name,
        assume_role_policy_document=policy,
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    iam.create_instance_profile(name=name, path="/", role_names=[], tags=[])
    iam.add_role_to_instance_profile(name, name)


def _some_ca() -> str:
    """A CA for a runner started by hand; the twin passes its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.PEM)).decode()
