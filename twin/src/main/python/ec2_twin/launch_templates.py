"""Launch templates: the errors and pages that moto leaves out."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses.launch_templates import LaunchTemplates

from . import paging


def install() -> None:
    original_delete, original_describe = LaunchTemplates.delete_launch_template, LaunchTemplates.describe_launch_templates

    def delete(self: LaunchTemplates) -> Any:
        # EC2 says NotFound when it is already gone; moto says MissingParameter.
        self.error_on_dryrun()
        _require(self, [self._get_param("LaunchTemplateName")], [self._get_param("LaunchTemplateId")])
        return original_delete(self)

    def describe(self: LaunchTemplates) -> Any:
        self.error_on_dryrun()
        _require(self, self._get_param("LaunchTemplateNames", []), self._get_param("LaunchTemplateIds", []))
        max_results = self._get_param("MaxResults")
        self.params["MaxResults"] = 1_000_000  # moto cuts at 15 without a token
        every = original_describe(self).result["LaunchTemplates"]
        page, token = paging.page(every, max_results, self._get_param("NextToken"), maximum=200, minimum=1)
        return ActionResult({"LaunchTemplates": page, "NextToken": token})

    LaunchTemplates.delete_launch_template = delete  # type: ignore[method-assign]
    LaunchTemplates.describe_launch_templates = describe  # type: ignore[method-assign]


def _require(self: LaunchTemplates, names: list[Any], ids: list[Any]) -> None:
    backend = self.ec2_backend
    for name in filter(None, names):
        if name not in backend.launch_template_name_to_ids:
            raise EC2ClientError(
                "InvalidLaunchTemplateName.NotFoundException",
                f"The specified launch template, with template name {name}, does not exist.",
            )
    for template_id in filter(None, ids):
        if template_id not in backend.launch_templates:
            raise EC2ClientError(
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {template_id}, does not exist.",
            )
