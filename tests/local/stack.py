"""Deploys the template to the emulator, and reads what its functions logged.

    stack.py deploy   request on standard input, outputs of the stack on standard output, both JSON
    stack.py logs     log lines of all functions on standard output

The emulator and the account are taken from AWS_ENDPOINT_URL and AWS_ACCESS_KEY_ID.
"""

import io
import json
import pathlib
import re
import sys
import zipfile

import boto3
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
SESSION = boto3.session.Session()
# Bucket names are shared by all accounts.
BUCKET = f"lockstep-code-{SESSION.get_credentials().access_key}"


def client(service: str):
    return SESSION.client(service, config=Config(s3={"addressing_style": "path"}))


def upload(function: str) -> str:
    """Puts the release binary into a bucket, as the package of its function."""
    package = io.BytesIO()
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o755 << 16
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(entry, (ROOT / "target/release" / function).read_bytes())
    client("s3").put_object(Bucket=BUCKET, Key=f"{function}.zip", Body=package.getvalue())
    return f"s3://{BUCKET}/{function}.zip"


def deploy(request: dict) -> dict:
    """Creates the stack as `sam deploy` would: the same template, its code addresses replaced by those in the bucket."""
    client("secretsmanager").create_secret(
        Name=request["parameters"]["SecretName"], SecretString=json.dumps(request["secret"])
    )
    client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": SESSION.region_name}
    )
    template = re.sub(
        r"target/dist/([a-z-]+)/", lambda match: upload(match[1]), (ROOT / "template.yaml").read_text()
    )
    name, parameters = request["name"], request["parameters"]
    outputs = create(name, template, parameters)
    alarms = {"Stage": parameters["Stage"], "Stack": name}
    create(f"{name}-observability", (ROOT / "infra/observability.yaml").read_text(), alarms)
    return outputs


def create(name: str, template: str, parameters: dict) -> dict:
    """Creates a stack and waits for it; its outputs."""
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=template,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    try:
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600}
        )
    except Exception as error:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [f"{e['LogicalResourceId']}: {e['ResourceStatusReason']}" for e in events if e.get("ResourceStatusReason")]
        sys.exit("\n".join([str(error), *reasons]))
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def logs() -> list[str]:
    source = client("logs")
    groups = source.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/aws/lambda/")
    return [
        event["message"]
        for group in groups.search("logGroups[].logGroupName")
        for page in source.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in page["events"]
    ]


if sys.argv[1] == "deploy":
    json.dump(deploy(json.load(sys.stdin)), sys.stdout)
else:
    sys.stdout.writelines(f"{line}\n" for line in logs())
