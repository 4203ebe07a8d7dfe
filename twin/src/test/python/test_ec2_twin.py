"""The emulator through boto3: what moto lacks and a node autoscaler needs. Run: python -m unittest discover src/test/python"""

import base64
import json
import os
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "twin"
sys.path.insert(0, str(Path(__file__).parents[2] / "main" / "python"))

import boto3
from botocore.exceptions import ClientError
from ec2_twin import __main__ as runner
from ec2_twin import world
from ec2_twin.settings import SETTINGS
from werkzeug.serving import make_server


def error_code(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ClientError as e:
        return e.response["Error"]["Code"]
    return "no error"


class Ec2TwinTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        runner.install(None)
        SETTINGS.begin()
        world.seed("https://127.0.0.1:6443", "")
        cls.server = make_server("127.0.0.1", 0, runner._app(), threaded=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"

        def client(service):
            return boto3.client(service, region_name="us-west-2", endpoint_url=cls.url)

        cls.ec2, cls.ssm, cls.eks, cls.iam, cls.pricing = map(client, ("ec2", "ssm", "eks", "iam", "pricing"))
        found = cls.ec2.describe_subnets(Filters=[{"Name": "tag:karpenter.sh/discovery", "Values": ["demo"]}])["Subnets"]
        cls.subnets = {s["AvailabilityZone"]: s["SubnetId"] for s in found}
        cls.group = cls.ec2.describe_security_groups(Filters=[{"Name": "tag:karpenter.sh/discovery", "Values": ["demo"]}])[
            "SecurityGroups"
        ][0]["GroupId"]
        cls.image = cls.ssm.get_parameter(
            Name="/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/image_id"
        )["Parameter"]["Value"]
        cls.ec2.create_launch_template(
            LaunchTemplateName="twin-template",
            LaunchTemplateData={
                "ImageId": cls.image,
                "UserData": base64.b64encode(b"hello").decode(),
                "IamInstanceProfile": {"Name": "KarpenterInstanceNodeRole"},
                "SecurityGroupIds": [cls.group],
                "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
                "Monitoring": {"Enabled": True},
                "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 33, "VolumeType": "gp3", "Encrypted": True}}],
                "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "from", "Value": "template"}]}],
            },
        )

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()

    def setUp(self):
        SETTINGS.calm()
        SETTINGS.pending_millis = SETTINGS.terminate_millis = 0
        SETTINGS.random.seed(1)

    def fleet(self, types=("t3.medium",), zones=("us-west-2a",), count=1, spot=False, strategy=None, token=None, **more):
        overrides = [{"InstanceType": t, "SubnetId": self.subnets[z]} for t in types for z in zones]
        if strategy:
            more["SpotOptions" if spot else "OnDemandOptions"] = {"AllocationStrategy": strategy}
        if token:
            more["ClientToken"] = token
        return self.ec2.create_fleet(
            Type="instant",
            LaunchTemplateConfigs=[
                {"LaunchTemplateSpecification": {"LaunchTemplateName": "twin-template", "Version": "$Latest"}, "Overrides": overrides}
            ],
            TargetCapacitySpecification={
                "TotalTargetCapacity": count,
                "DefaultTargetCapacityType": "spot" if spot else "on-demand",
            },
            TagSpecifications=[
                {"ResourceType": "instance", "Tags": [{"Key": "owner", "Value": "me"}]},
                {"ResourceType": "volume", "Tags": [{"Key": "owner", "Value": "me"}]},
                {"ResourceType": "fleet", "Tags": [{"Key": "owner", "Value": "me"}]},
            ],
            **more,
        )

    def post(self, path, body):
        request = urllib.request.Request(self.url + path, data=json.dumps(body).encode(), method="POST")
        return json.load(urllib.request.urlopen(request))

    def alive(self):
        return [i for i in json.load(urllib.request.urlopen(self.url + "/twin/instances")) if i["state"] != "terminated"]

    def instances(self, ids, **more):
        return [i for r in self.ec2.describe_instances(InstanceIds=ids, **more)["Reservations"] for i in r["Instances"]]

    def test_a_fleet_groups_its_instances_and_applies_the_template(self):
        answer = self.fleet(count=3)

        self.assertEqual(1, len(answer["Instances"]))
        self.assertEqual([], answer["Errors"])
        group = answer["Instances"][0]
        self.assertEqual(("t3.medium", "on-demand", 3), (group["InstanceType"], group["Lifecycle"], len(group["InstanceIds"])))
        self.assertEqual("us-west-2a", group["LaunchTemplateAndOverrides"]["Overrides"]["AvailabilityZone"])
        for i in self.instances(group["InstanceIds"]):
            self.assertTrue(i["PrivateDnsName"].endswith(".us-west-2.compute.internal"), i["PrivateDnsName"])
            self.assertIn("KarpenterInstanceNodeRole", i["IamInstanceProfile"]["Arn"])
            self.assertEqual([self.group], [g["GroupId"] for g in i["SecurityGroups"]])
            self.assertEqual("required", i["MetadataOptions"]["HttpTokens"])
            self.assertEqual("enabled", i["Monitoring"]["State"])
            tags = {t["Key"]: t["Value"] for t in i["Tags"]}
            self.assertEqual(("me", "template", answer["FleetId"]), (tags["owner"], tags["from"], tags["aws:ec2:fleet-id"]))
            self.assertIn("aws:ec2launchtemplate:id", tags)
            volume = self.ec2.describe_volumes(VolumeIds=[i["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]])["Volumes"][0]
            self.assertEqual((33, [{"Key": "owner", "Value": "me"}]), (volume["Size"], volume["Tags"]))

    def test_lowest_price_takes_the_cheapest_override_whatever_the_order(self):
        answer = self.fleet(types=("m5.large", "c5.large", "t3.medium", "r5.large"))
        self.assertEqual("t3.medium", answer["Instances"][0]["InstanceType"])

    def test_prioritized_takes_the_lowest_number(self):
        overrides = [
            {"InstanceType": "t3.medium", "SubnetId": self.subnets["us-west-2a"], "Priority": 2},
            {"InstanceType": "m5.large", "SubnetId": self.subnets["us-west-2a"], "Priority": 1},
        ]
        answer = self.ec2.create_fleet(
            Type="instant",
            OnDemandOptions={"AllocationStrategy": "prioritized"},
            LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {"LaunchTemplateName": "twin-template"}, "Overrides": overrides}],
            TargetCapacitySpecification={"TotalTargetCapacity": 1},
        )
        self.assertEqual("m5.large", answer["Instances"][0]["InstanceType"])

    def test_price_capacity_optimized_picks_one_of_the_five_cheapest(self):
        types = ("t3.medium", "t3a.medium", "c5.large", "c5a.large", "c6i.large", "m5.large", "r5.large", "r6i.large")
        cheapest = {"t3.medium", "t3a.medium", "c5.large", "c5a.large", "c6i.large"}
        seen = set()
        for _ in range(25):
            answer = self.fleet(types=types, spot=True, strategy="price-capacity-optimized")
            seen.add(answer["Instances"][0]["InstanceType"])
            self.assertEqual("spot", answer["Instances"][0]["Lifecycle"])
        self.assertLessEqual(seen, cheapest)
        self.assertGreater(len(seen), 2)

    def test_an_exhausted_pool_is_an_error_entry_and_the_next_one_serves(self):
        SETTINGS.pools = {"on-demand:t3.medium:us-west-2a": 2}
        answer = self.fleet(zones=("us-west-2a", "us-west-2b"), count=5)
        self.assertEqual([2, 3], [len(g["InstanceIds"]) for g in answer["Instances"]])
        self.assertEqual(["InsufficientInstanceCapacity"], [e["ErrorCode"] for e in answer["Errors"]])

        SETTINGS.pools = {"*:t3.medium:*": 0}
        answer = self.fleet(zones=("us-west-2a", "us-west-2b"))
        self.assertEqual([], answer["Instances"])
        self.assertEqual(2, len(answer["Errors"]))

    def test_what_cannot_launch_is_an_error_entry(self):
        arm = self.fleet(types=("t4g.medium",))
        self.assertEqual("InvalidParameterValue", arm["Errors"][0]["ErrorCode"])
        unknown = self.fleet(types=("zz9.large", "t3.medium"))
        self.assertEqual(("InvalidParameterValue", 1), (unknown["Errors"][0]["ErrorCode"], len(unknown["Instances"])))

    def test_a_full_subnet_gives_what_fits_and_leaves_no_orphans(self):
        vpc = self.ec2.describe_subnets(SubnetIds=[self.subnets["us-west-2a"]])["Subnets"][0]["VpcId"]
        small = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.64.200.0/28", AvailabilityZone="us-west-2a")["Subnet"]["SubnetId"]
        self.subnets["small"] = small
        try:
            answer = self.fleet(zones=("small",), count=20)
        finally:
            del self.subnets["small"]
        ids = answer["Instances"][0]["InstanceIds"]
        self.assertEqual(11, len(ids))
        self.assertEqual("InsufficientFreeAddressesInSubnet", answer["Errors"][0]["ErrorCode"])
        self.ec2.terminate_instances(InstanceIds=ids)
        free = self.ec2.describe_subnets(SubnetIds=[small])["Subnets"][0]["AvailableIpAddressCount"]
        self.assertEqual(11, free)
        self.ec2.delete_subnet(SubnetId=small)

    def test_min_target_capacity_is_all_or_nothing(self):
        SETTINGS.pools = {"*:t3.medium:*": 1}
        answer = self.fleet(count=3, OnDemandOptions={"MinTargetCapacity": 3})
        self.assertEqual([], answer["Instances"])

    def test_a_client_token_launches_once(self):
        first, again = self.fleet(count=2, token="a"), self.fleet(count=2, token="a")
        self.assertEqual(first["Instances"], again["Instances"])
        self.assertEqual("IdempotentParameterMismatch", error_code(self.fleet, count=3, token="a"))

        def run(count):
            return self.ec2.run_instances(ImageId=self.image, InstanceType="t3.medium", MinCount=1, MaxCount=count,
                                          SubnetId=self.subnets["us-west-2a"], ClientToken="b")

        ids = [i["InstanceId"] for i in run(3)["Instances"]]
        self.assertEqual(3, len(ids))
        self.assertEqual(ids, [i["InstanceId"] for i in run(3)["Instances"]])
        self.assertEqual("IdempotentParameterMismatch", error_code(run, 2))

    def test_a_repeated_fleet_is_answered_as_the_test_says_and_launches_nothing(self):
        first = self.fleet(count=2, token="variants")
        ids = first["Instances"][0]["InstanceIds"]
        before = len(self.alive())

        self.post("/twin/settings", {"repeat": "fleetIdOnly"})
        again = self.fleet(count=2, token="variants")
        self.assertEqual((first["FleetId"], [], []), (again["FleetId"], again["Instances"], again["Errors"]))
        self.post("/twin/settings", {"repeat": "priorNotComplete"})
        self.assertEqual("PriorRequestNotComplete", error_code(self.fleet, count=2, token="variants"))
        self.post("/twin/settings", {"repeat": "mismatch"})
        self.assertEqual("IdempotentParameterMismatch", error_code(self.fleet, count=2, token="variants"))
        self.post("/twin/calm", {})
        self.assertEqual(ids, self.fleet(count=2, token="variants")["Instances"][0]["InstanceIds"])
        self.assertEqual(before, len(self.alive()))

    def test_a_forgotten_token_launches_anew(self):
        first = self.fleet(token="forgotten")
        self.post("/twin/settings", {"repeat": "forgotten"})
        self.assertNotEqual(first["Instances"], self.fleet(token="forgotten")["Instances"])

    def launched_under(self, **settings):
        self.post("/twin/settings", settings)
        return self.fleet()["Instances"][0]["InstanceIds"]

    def seen_by_tag(self, ids):
        answer = self.ec2.describe_instances(Filters=[{"Name": "tag:owner", "Values": ["me"]}])
        return ids[0] in [i["InstanceId"] for r in answer["Reservations"] for i in r["Instances"]]

    def test_a_young_instance_is_not_seen_by_id_nor_by_tag_nor_ended(self):
        ids = self.launched_under(seenByIdMillis=60_000, seenByTagMillis=60_000, endableMillis=60_000)

        self.assertEqual("InvalidInstanceID.NotFound", error_code(self.instances, ids))
        self.assertEqual("InvalidInstanceID.NotFound", error_code(self.ec2.terminate_instances, InstanceIds=ids))
        self.assertFalse(self.seen_by_tag(ids))

    def test_each_way_to_ask_has_a_delay_of_its_own(self):
        ids = self.launched_under(seenByTagMillis=60_000)

        self.assertEqual(1, len(self.instances(ids)))
        self.assertFalse(self.seen_by_tag(ids))
        self.ec2.terminate_instances(InstanceIds=ids)

    def test_what_was_seen_late_is_seen_at_last(self):
        ids = self.launched_under(seenByIdMillis=100, seenByTagMillis=200, endableMillis=300)

        for _ in range(100):
            if error_code(self.ec2.terminate_instances, InstanceIds=ids) == "no error":
                break
            time.sleep(0.1)
        self.assertTrue(self.seen_by_tag(ids))
        self.assertEqual(1, len(self.instances(ids)))

    def test_instances_end_behind_everybodys_back(self):
        spot = self.fleet(spot=True)["Instances"][0]["InstanceIds"][0]
        mine, stopped = self.fleet(count=2)["Instances"][0]["InstanceIds"]
        self.post("/twin/reclaim", {"id": spot, "afterMillis": 100})
        self.post("/twin/terminate", {"id": mine})
        self.post("/twin/stop", {"id": stopped})
        with self.assertRaises(urllib.error.HTTPError):
            self.post("/twin/reclaim", {"id": stopped})


        def states():
            return [self.instances([id])[0]["State"]["Name"] for id in (spot, mine, stopped)]

        for _ in range(100):
            if states() == ["terminated", "terminated", "stopped"]:
                break
            time.sleep(0.1)
        self.assertEqual(["terminated", "terminated", "stopped"], states())

    def test_an_unknown_setting_is_refused(self):
        with self.assertRaises(urllib.error.HTTPError):
            self.post("/twin/settings", {"repeat": "sometimes"})

    def test_run_instances_applies_the_template(self):
        answer = self.ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "twin-template"}, InstanceType="t3.medium", MinCount=2,
                                        MaxCount=2, SubnetId=self.subnets["us-west-2b"])
        for i in self.instances([i["InstanceId"] for i in answer["Instances"]]):
            self.assertIn("KarpenterInstanceNodeRole", i["IamInstanceProfile"]["Arn"])
            self.assertEqual("required", i["MetadataOptions"]["HttpTokens"])
            self.assertEqual([self.group], [g["GroupId"] for g in i["SecurityGroups"]])

    def test_dry_runs_launch_nothing(self):
        self.assertEqual("DryRunOperation", error_code(self.fleet, DryRun=True))
        self.assertEqual("DryRunOperation", error_code(
            self.ec2.run_instances, ImageId=self.image, MinCount=1, MaxCount=1, DryRun=True))
        self.assertEqual("DryRunOperation", error_code(
            self.ec2.create_launch_template, LaunchTemplateName="dry", LaunchTemplateData={"ImageId": self.image}, DryRun=True))

    def test_states_take_time(self):
        SETTINGS.pending_millis = SETTINGS.terminate_millis = 300
        ids = self.fleet()["Instances"][0]["InstanceIds"]

        def state():
            return self.instances(ids)[0]["State"]["Name"]

        self.assertEqual("pending", state())
        time.sleep(0.35)
        self.assertEqual("running", state())
        self.ec2.terminate_instances(InstanceIds=ids)
        self.assertEqual("shutting-down", state())
        time.sleep(0.35)
        self.assertEqual("terminated", state())

    def test_describe_instances_filters_and_pages(self):
        ids = [i for g in self.fleet(count=12, spot=True)["Instances"] for i in g["InstanceIds"]]
        spot = self.ec2.describe_instances(Filters=[{"Name": "instance-lifecycle", "Values": ["spot"]}])
        found = {i["InstanceId"] for r in spot["Reservations"] for i in r["Instances"]}
        self.assertLessEqual(set(ids), found)
        self.assertEqual("InvalidParameterValue", error_code(
            self.ec2.describe_instances, Filters=[{"Name": "colour", "Values": ["red"]}]))
        page = self.ec2.describe_instances(MaxResults=5)
        self.assertEqual(5, sum(len(r["Instances"]) for r in page["Reservations"]))
        self.assertIn("NextToken", page)
        every = self.ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5})
        paged = [i["InstanceId"] for p in every for r in p["Reservations"] for i in r["Instances"]]
        self.assertEqual(len(paged), len(set(paged)))
        self.assertLessEqual(set(ids), set(paged))

    def test_instance_types_are_the_regions_and_paged(self):
        first = self.ec2.describe_instance_types()
        self.assertEqual(100, len(first["InstanceTypes"]))
        self.assertIn("NextToken", first)
        small = self.ec2.describe_instance_types(MaxResults=5, NextToken=first["NextToken"])
        self.assertEqual(5, len(small["InstanceTypes"]))
        medium = self.ec2.describe_instance_types(InstanceTypes=["t3.medium"])["InstanceTypes"][0]
        self.assertEqual((3, 6, 4096), (medium["NetworkInfo"]["MaximumNetworkInterfaces"],
                                        medium["NetworkInfo"]["Ipv4AddressesPerInterface"], medium["MemoryInfo"]["SizeInMiB"]))
        rows = self.ec2.describe_instance_type_offerings(
            LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": ["t3.*"]}])["InstanceTypeOfferings"]
        self.assertIn(("t3.medium", "us-west-2a"), {(r["InstanceType"], r["Location"]) for r in rows})

    def test_images_match_the_parameters(self):
        for minor, path, arch in ((32, "amazon-linux-2", "x86_64"), (36, "amazon-linux-2023/arm64/standard", "arm64")):
            name = f"/aws/service/eks/optimized-ami/1.{minor}/{path}/recommended/image_id"
            ami = self.ssm.get_parameter(Name=name)["Parameter"]["Value"]
            self.assertEqual(arch, self.ec2.describe_images(ImageIds=[ami])["Images"][0]["Architecture"])
        gone = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2/recommended/image_id"
        self.assertEqual("ParameterNotFound", error_code(self.ssm.get_parameter, Name=gone))
        self.ssm.put_parameter(Name="/aws/service/eks/x", Value="ami-1", Type="String", Overwrite=True)
        self.assertEqual("ami-1", self.ssm.get_parameter(Name="/aws/service/eks/x")["Parameter"]["Value"])

    def test_prices_by_both_apis(self):
        history = self.ec2.describe_spot_price_history(InstanceTypes=["t3.medium"], ProductDescriptions=["Linux/UNIX"])
        prices = {r["AvailabilityZone"]: float(r["SpotPrice"]) for r in history["SpotPriceHistory"]}
        self.assertEqual(0.013312, prices["us-west-2a"])
        self.assertLess(prices["us-west-2a"], prices["us-west-2b"])
        listed = self.pricing.get_products(ServiceCode="AmazonEC2", Filters=[
            {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-west-2"},
            {"Type": "TERM_MATCH", "Field": "instanceType", "Value": "t3.medium"}])["PriceList"]
        product = json.loads(listed[0])
        term = next(iter(product["terms"]["OnDemand"].values()))
        self.assertEqual(0.0416, float(next(iter(term["priceDimensions"].values()))["pricePerUnit"]["USD"]))

    def test_launch_template_errors(self):
        self.ec2.create_launch_template(LaunchTemplateName="twin-x", LaunchTemplateData={"ImageId": self.image})
        self.ec2.delete_launch_template(LaunchTemplateName="twin-x")
        self.assertEqual("InvalidLaunchTemplateName.NotFoundException", error_code(
            self.ec2.delete_launch_template, LaunchTemplateName="twin-x"))
        self.assertEqual("InvalidLaunchTemplateId.NotFound", error_code(
            self.ec2.describe_launch_templates, LaunchTemplateIds=["lt-0123456789abcdef0"]))

    def test_tags_need_an_instance(self):
        self.assertEqual("InvalidInstanceID.NotFound", error_code(
            self.ec2.create_tags, Resources=["i-0123456789abcdef0"], Tags=[{"Key": "a", "Value": "b"}]))

    def test_the_cluster_has_an_endpoint_a_ca_and_a_security_group(self):
        cluster = self.eks.describe_cluster(name="demo")["cluster"]
        self.assertEqual("https://127.0.0.1:6443", cluster["endpoint"])
        self.assertIn(b"BEGIN CERTIFICATE", base64.b64decode(cluster["certificateAuthority"]["data"]))
        self.assertEqual(self.group, cluster["resourcesVpcConfig"]["clusterSecurityGroupId"])
        self.assertEqual("10.0.0.0/24", cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"])
        profile = self.iam.get_instance_profile(InstanceProfileName="KarpenterInstanceNodeRole")["InstanceProfile"]
        self.assertEqual("KarpenterInstanceNodeRole", profile["Roles"][0]["RoleName"])

    def test_the_control_api_tells_what_happened(self):
        def get(path):
            return json.load(urllib.request.urlopen(self.url + path))

        before = get("/twin/events?after=0")
        last = before[-1]["seq"] if before else 0
        ids = self.fleet(count=2)["Instances"][0]["InstanceIds"]
        self.ec2.terminate_instances(InstanceIds=ids[:1])
        events = get(f"/twin/events?after={last}&wait=5")
        self.assertEqual(["launched", "launched", "terminated"], [e["kind"] for e in events])
        self.assertEqual("hello", base64.b64decode(events[0]["instance"]["userData"]).decode())
        body = json.dumps({"spot:t3.medium:us-west-2a": 0}).encode()
        urllib.request.urlopen(urllib.request.Request(self.url + "/twin/capacity", data=body, method="POST")).read()
        self.assertEqual({"spot:t3.medium:us-west-2a": 0}, get("/twin/capacity"))
        self.assertEqual("terminated", next(i for i in get("/twin/instances") if i["id"] == ids[0])["state"])


if __name__ == "__main__":
    unittest.main()
