"""Prices on the wire: DescribeSpotPriceHistory (EC2) and GetProducts (the Pricing API, which moto has not)."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.ec2.responses.spot_instances import SpotInstances

from . import paging, prices
from .filters import matches
from .settings import SETTINGS

_LOCATIONS = {"us-west-2": "US West (Oregon)"}


def install() -> None:
    SpotInstances.describe_spot_price_history = _describe_spot_price_history  # type: ignore[method-assign]


def _describe_spot_price_history(self: SpotInstances) -> ActionResult:
    # Real EC2: newest first, one row per change; a StartTime of "now" gives the row in force. Both products have the
    # same price in a VPC. At most 1000 rows a page.
    types = set(self._get_param("InstanceTypes", []))
    products = self._get_param("ProductDescriptions", []) or ["Linux/UNIX", "Linux/UNIX (Amazon VPC)"]
    zone = self._get_param("AvailabilityZone")
    filters = self._filters_from_querystring()
    stamp = datetime.now(timezone.utc) - timedelta(minutes=30)
    rows = [
        {
            "AvailabilityZone": o["Location"],
            "InstanceType": o["InstanceType"],
            "ProductDescription": product,
            "SpotPrice": f"{price:.6f}",
            "Timestamp": stamp,
        }
        for o in INSTANCE_TYPE_OFFERINGS["availability-zone"].get(self.region, [])
        if (not types or o["InstanceType"] in types)
        and (not zone or o["Location"] == zone)
        and (price := prices.spot(o["InstanceType"], o["Location"])) is not None
        for product in products
        if product in ("Linux/UNIX", "Linux/UNIX (Amazon VPC)")
        and matches(filters, {"availability-zone": o["Location"], "instance-type": o["InstanceType"],
                              "product-description": product})
    ]
    page, token = paging.page(rows, self._get_param("MaxResults"), self._get_param("NextToken"), maximum=1000)
    return ActionResult({"SpotPriceHistory": page, "NextToken": token or ""})


def answer(action: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """One call of the Pricing API (JSON 1.1). Real ones live in us-east-1 and ap-south-1 only and page by 100."""
    if action == "DescribeServices":
        return 200, {"FormatVersion": "aws_v1", "Services": [{"ServiceCode": "AmazonEC2", "AttributeNames": []}]}
    if action != "GetProducts":
        return 400, {"__type": "UnknownOperationException", "message": f"{action} is not in the twin"}
    if body.get("ServiceCode") != "AmazonEC2":
        return 200, {"FormatVersion": "aws_v1", "PriceList": []}
    wanted = {f["Field"]: f["Value"] for f in body.get("Filters", [])}
    products = [_product(t) for t in sorted(_regional_types()) if prices.on_demand(t) is not None]
    hits = [p for p in products if all(p["product"]["attributes"].get(k) == v for k, v in wanted.items())]
    page, token = paging.page(hits, body.get("MaxResults"), body.get("NextToken"), maximum=100, minimum=1)
    result: dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": [json.dumps(p) for p in page]}
    if token:
        result["NextToken"] = token
    return 200, result


def _regional_types() -> set[str]:
    return {o["InstanceType"] for o in INSTANCE_TYPE_OFFERINGS["region"].get(SETTINGS.region, [])}


def _product(instance_type: str) -> dict[str, Any]:
    sku = instance_type.upper().replace(".", "").ljust(16, "X")
    term, rate = f"{sku}.JRTCKXETXF", f"{sku}.JRTCKXETXF.6YS6EN2CT7"
    return {
        "product": {
            "productFamily": "Compute Instance",
            "sku": sku,
            "attributes": {
                "instanceType": instance_type,
                "regionCode": SETTINGS.region,
                "location": _LOCATIONS.get(SETTINGS.region, SETTINGS.region),
                "locationType": "AWS Region",
                "operatingSystem": "Linux",
                "tenancy": "Shared",
                "capacitystatus": "Used",
                "preInstalledSw": "NA",
                "licenseModel": "No License required",
                "operation": "RunInstances",
                "marketoption": "OnDemand",
                "servicecode": "AmazonEC2",
            },
        },
        "serviceCode": "AmazonEC2",
        "terms": {
            "OnDemand": {
                term: {
                    "sku": sku,
                    "offerTermCode": "JRTCKXETXF",
                    "termAttributes": {},
                    "priceDimensions": {
                        rate: {
                            "unit": "Hrs",
                            "rateCode": rate,
                            "beginRange": "0",
                            "endRange": "Inf",
                            "appliesTo": [],
                            "pricePerUnit": {"USD": f"{prices.on_demand(instance_type):.10f}"},
                        }
                    },
                }
            }
        },
    }
