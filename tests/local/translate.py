"""Prints template.yaml as CloudFormation sees it after the SAM transform, in JSON, for tools that do not know the transform."""

import json
import re

from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from template_test import ROOT

# The transform takes no packages from this machine.
TEXT = re.sub(r"target/dist/([a-z-]+)/", r"s3://packages/\1.zip", (ROOT / "template.yaml").read_text())


class NoManagedPolicies(ManagedPolicyLoader):
    """No function uses a policy of AWS, so nobody has to ask AWS for their names."""

    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        return {}


print(json.dumps(transform(yaml_parse(TEXT), {}, NoManagedPolicies()), indent=1))
