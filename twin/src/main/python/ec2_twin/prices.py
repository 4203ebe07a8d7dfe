"""The twin's own price list, written by hand after the public on-demand prices of us-west-2 (Linux, USD/hour).

Small on purpose: the burstable family of the article and generations 5 to 7 of c, m and r. A type that is not here
has no price; a fleet takes it last.
"""

from functools import cache

_LARGE = {  # price of the `.large` size; other sizes are multiples of it
    "t3": 0.0832, "t3a": 0.0752, "t4g": 0.0672,
    "c5": 0.085, "c5a": 0.077, "c6i": 0.085, "c6a": 0.0765, "c6g": 0.068, "c7i": 0.08925, "c7a": 0.10264, "c7g": 0.0725,
    "m5": 0.096, "m5a": 0.086, "m6i": 0.096, "m6a": 0.0864, "m6g": 0.077, "m7i": 0.1008, "m7a": 0.11592, "m7g": 0.0816,
    "r5": 0.126, "r5a": 0.113, "r6i": 0.126, "r6a": 0.1134, "r6g": 0.1008, "r7i": 0.1323, "r7a": 0.15215, "r7g": 0.1071,
}  # fmt: skip
_SIZES = {
    "nano": 1 / 16, "micro": 1 / 8, "small": 1 / 4, "medium": 1 / 2, "large": 1, "xlarge": 2, "2xlarge": 4,
    "4xlarge": 8, "8xlarge": 16, "9xlarge": 18, "12xlarge": 24, "16xlarge": 32, "18xlarge": 36, "24xlarge": 48,
    "32xlarge": 64, "48xlarge": 96,
}  # fmt: skip

# Spot costs this share of on-demand, and differs by zone and by generation, so that both choices can be tested.
_SPOT_BY_ZONE = {"a": 0.32, "b": 0.36, "c": 0.41, "d": 0.38}
_SPOT_BY_GENERATION = {"5": 1.0, "6": 1.05, "7": 1.15}


@cache
def on_demand(instance_type: str) -> float | None:
    family, _, size = instance_type.partition(".")
    if family not in _LARGE or size not in _SIZES:
        return None
    return round(_LARGE[family] * _SIZES[size], 6)


@cache
def spot(instance_type: str, zone: str) -> float | None:
    price = on_demand(instance_type)
    if price is None:
        return None
    generation = next((c for c in instance_type if c.isdigit()), "5")
    return round(price * _SPOT_BY_ZONE.get(zone[-1], 0.5) * _SPOT_BY_GENERATION.get(generation, 1.0), 6)


def of(capacity_type: str, instance_type: str, zone: str) -> float:
    """The price a fleet sorts by; infinite for a type without one."""
    price = spot(instance_type, zone) if capacity_type == "spot" else on_demand(instance_type)
    return float("inf") if price is None else price
