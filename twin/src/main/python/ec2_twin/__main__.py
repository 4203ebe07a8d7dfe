"""Starts the emulator: `python -m ec2_twin --port PORT`; `--warm` only fills the cache file and ends."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    options = _options()
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # 1,299 images that no node uses: 1.4 s and 25 MB
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "twin")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "twin")
    from . import world
    from .settings import SETTINGS

    SETTINGS.region = options.region
    SETTINGS.pending_millis = options.pending_millis
    SETTINGS.terminate_millis = options.terminate_millis
    SETTINGS.seen_by_tag_millis = options.seen_by_tag_millis
    SETTINGS.seen_by_id_millis = options.seen_by_id_millis
    SETTINGS.begin()
    SETTINGS.kubernetes_minor = options.kubernetes_minor
    SETTINGS.random.seed(options.seed)
    install(options.cache)
    if options.warm:
        _warm(options.cache)
        return
    world.seed(options.cluster_endpoint, options.cluster_ca)
    _serve(options.port)


def install(cache: Path | None) -> None:
    from . import addresses, fleets, images, instance_types, instances, launch_templates, pricing

    for module in (addresses, instances, fleets, launch_templates, images, pricing):
        module.install()
    instance_types.install(cache)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ec2_twin", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--region", default="us-west-2")
    parser.add_argument("--pending-millis", type=int, default=1000)
    parser.add_argument("--terminate-millis", type=int, default=2000)
    parser.add_argument("--seen-by-tag-millis", type=int, default=0)
    parser.add_argument("--seen-by-id-millis", type=int, default=0)
    parser.add_argument("--kubernetes-minor", type=int, default=36)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cluster-endpoint", default="https://127.0.0.1:6443")
    parser.add_argument("--cluster-ca", default="", help="base64 of the PEM; made up when absent")
    parser.add_argument("--cache", type=Path, help="file that keeps rendered instance types")
    parser.add_argument("--warm", action="store_true")
    return parser.parse_args()


def _app() -> Any:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from .control import ControlApp

    return ControlApp(DomainDispatcherApplication(create_backend_app))


def _serve(port: int) -> None:
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    class Handler(MotoRequestHandler):
        disable_nagle_algorithm = True  # else a header and its body wait 40 ms for each other
        protocol_version = "HTTP/1.1"

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            """The proxy in front keeps the record."""

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = make_server("127.0.0.1", port, _app(), threaded=True, request_handler=Handler)
    server.daemon_threads = True  # type: ignore[attr-defined]
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()


def _warm(cache: Path) -> None:
    from werkzeug.test import Client

    from . import instance_types

    client, token = Client(_app()), ""
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=twin/20260101/us-west-2/ec2/aws4_request, Signature=0"}
    while True:
        form = {"Action": "DescribeInstanceTypes", "Version": "2016-11-15", **({"NextToken": token} if token else {})}
        text = client.post("/", data=form, headers=headers).get_data(as_text=True)
        _, _, rest = text.partition("<nextToken>")
        if not rest:
            break
        token = rest.partition("<")[0]
    instance_types.save(cache)


if __name__ == "__main__":
    main()
