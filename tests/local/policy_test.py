"""Does each function call what its policy allows, all of it, and nothing else?

Reads what emulator.py noted in target/calls while the end-to-end stories were told; `make test` runs it after them.
"""

import fnmatch
import json
import pathlib
import sys
import unittest

from template_test import FUNCTIONS, MAPPINGS, QUEUES, ROOT, TEMPLATE, as_list, named

NOTES = sorted((ROOT / "target/calls").glob("*.jsonl"))
# What the mapping of a queue does in the name of the function's role, and the function itself never does.
OF_MAPPINGS = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
# Allowed, and called in few histories only, which the stories need not meet: when.
RARE = {
    ("*", "secretsmanager:PutSecretValue", "SessionSecret"): "whoever finds no session logs in and shares it",
    ("DispatchPollFunction", "secretsmanager:GetSecretValue", "SessionSecret"): "Mintsoft by user and password",
    ("DispatchPollFunction", "sqs:ChangeMessageVisibility", "DispatchHintsQueue"): "a hint while another run is at work",
    ("DispatchUpdateFunction", "dynamodb:DeleteItem", "StateTable"): "an exception about a dispatch is closed",
    ("DlqReplayFunction", "dynamodb:DeleteItem", "StateTable"): "an exception about a letter is closed",
    ("DlqReplayFunction", "sqs:*", "DispatchDeadLetters"): "dispatches are replayed as orders are",
    ("DlqReplayFunction", "sqs:SendMessage", "DispatchQueue"): "dispatches are replayed as orders are",
    ("DlqReplayFunction", "sqs:GetQueueAttributes", "*"): "its schedule looks whether dead letters are left",
    ("OrderIntakeFunction", "dynamodb:DeleteItem", "StateTable"): "an exception about a webhook is closed",
    ("OrderIntakeFunction", "sqs:SendMessage", "DispatchHintsQueue"): "Mintsoft calls the hook",
    ("ProductSyncFunction", "dynamodb:BatchGetItem", "StateTable"): "held orders with SKUs of several chunks",
    ("ReconcileFunction", "secretsmanager:GetSecretValue", "HoldKeySecret"): "somebody asks for a held order",
    ("ReconcileFunction", "sqs:SendMessage", "OrdersQueue"): "somebody asks for a held order",
    ("TransferPollFunction", "dynamodb:BatchGetItem", "StateTable"): "transfers of several rows",
}


def is_rare(*call: str) -> bool:
    return any(all(map(fnmatch.fnmatchcase, call, pattern)) for pattern in RARE)


def resource_of(value) -> str:
    """The resource of the template that a statement is about."""
    return "SecretName" if "${SecretName}" in str(value) else named(value)


def statements(policy) -> list:
    """Those of a function's own policy, or of one that several share."""
    if "Ref" in policy:
        policy = TEMPLATE["Resources"][policy["Ref"]]["Properties"]["PolicyDocument"]
    return policy["Statement"]


def allowed(name: str) -> set:
    return {
        (action, resource_of(resource))
        for policy in FUNCTIONS[name]["Policies"]
        for statement in statements(policy)
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def read(queue_or_name: str, stack: str) -> str:
    """The resource of the template that a call was about."""
    for name, queue in QUEUES.items():
        if queue["QueueName"]["Sub"].replace("${AWS::StackName}", stack) == queue_or_name:
            return name
    for name, function in FUNCTIONS.items():
        if function["FunctionName"]["Sub"].replace("${AWS::StackName}", stack) == queue_or_name:
            return name
    for name in ("StateTable", "SessionSecret", "HoldKeySecret", "AlertTopic"):
        if name in queue_or_name:
            return name
    return "SecretName"


def called() -> dict:
    """Actions and resources by function."""
    calls = {name: set() for name in FUNCTIONS}
    for note in (json.loads(line) for path in NOTES for line in path.read_text().splitlines()):
        for name, function in FUNCTIONS.items():
            suffix = function["FunctionName"]["Sub"].removeprefix("${AWS::StackName}")
            if note["function"].endswith(suffix):
                stack = note["function"].removesuffix(suffix)
                calls[name].add((note["action"], read(note["resource"], stack)))
    return calls


class Policies(unittest.TestCase):
    def test_nothing_is_called_that_is_not_allowed(self):
        for name, calls in called().items():
            with self.subTest(name):
                self.assertEqual(calls - allowed(name), set())

    def test_nothing_is_allowed_that_is_not_called(self):
        for name, calls in called().items():
            mapped = {
                (action, named(mapping["EventSourceArn"]))
                for mapping in MAPPINGS.values()
                if named(mapping["FunctionName"]) == name
                for action in OF_MAPPINGS
            }
            spare = {call for call in allowed(name) - calls - mapped if not is_rare(name, *call)}
            with self.subTest(name):
                self.assertEqual(spare, set())


if __name__ == "__main__":
    if not NOTES:
        sys.exit("nothing was noted: tell the end-to-end stories first (make test)")
    unittest.main()
