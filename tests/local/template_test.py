"""What must hold in template.yaml and what no linter checks."""

import json
import pathlib
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):
    """Reads `!Tag x` as {"Tag": x}."""


def tagged(loader, tag, node):
    read = {"scalar": loader.construct_scalar, "sequence": loader.construct_sequence}.get(node.id)
    return {tag: read(node) if node.id == "scalar" else read(node, deep=True)}


Loader.add_multi_constructor("!", tagged)


def read_template(path: str) -> dict:
    return yaml.load((ROOT / path).read_text(), Loader)


TEMPLATE = read_template("template.yaml")


def of_type(kind: str) -> dict:
    """Properties of all resources of a type."""
    return {name: r.get("Properties", {}) for name, r in TEMPLATE["Resources"].items() if r["Type"] == kind}


def named(value) -> str:
    """The resource that !Ref X or !GetAtt X.Arn is about."""
    return (value.get("Ref") or value["GetAtt"]).split(".")[0]


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]


FOLDERS = {path.parent.name for path in (ROOT / "functions").glob("*/Cargo.toml")}
FUNCTIONS = of_type("AWS::Serverless::Function")
MAPPINGS = of_type("AWS::Lambda::EventSourceMapping")
QUEUES = of_type("AWS::SQS::Queue")
DEAD_LETTERS = {
    source: named(queue["RedrivePolicy"]["deadLetterTargetArn"])
    for source, queue in QUEUES.items()
    if "RedrivePolicy" in queue
}


class Interface(unittest.TestCase):
    def test_the_parameters_are_those_that_operators_rely_on(self):
        expected = """Stage Mode MintsoftBaseUrl WairBaseUrl SecretName ChannelCallbackUrl PollMinutes FullReadCron
            CallsPerMinuteMintsoft AlertEmail KmsKeyArn LogRetentionDays Architecture"""
        self.assertEqual(set(TEMPLATE["Parameters"]), set(expected.split()))

    def test_a_fresh_deployment_only_observes(self):
        self.assertEqual(TEMPLATE["Parameters"]["Mode"]["Default"], "observe")

    def test_the_outputs_are_those_that_programs_rely_on(self):
        expected = """StateTable ApiUrl OrdersQueueUrl OrdersDeadLettersUrl DispatchQueueUrl DispatchDeadLettersUrl
            HintsQueueUrl DeskUrl AlertTopic Api"""
        self.assertEqual(set(TEMPLATE["Outputs"]), set(expected.split()) | set(FUNCTIONS))


class Functions(unittest.TestCase):
    def test_every_function_folder_has_its_resource_and_no_resource_is_without_folder(self):
        resources = {"".join(map(str.capitalize, folder.split("-"))) + "Function": folder for folder in FOLDERS}
        self.assertEqual({name: f"target/dist/{folder}/" for name, folder in resources.items()},
                         {name: function["CodeUri"] for name, function in FUNCTIONS.items()})

    def test_every_function_gets_its_settings(self):
        expected = """STAGE MODE MINTSOFT_BASE_URL WAIR_BASE_URL SECRET_NAME SESSION_SECRET HOLD_KEY_SECRET STATE_TABLE
            MINTSOFT_CALLS_PER_MINUTE POLL_MINUTES ORDERS_QUEUE_URL HINTS_QUEUE_URL DISPATCH_QUEUE_URL
            DISPATCH_HINTS_QUEUE_URL ORDERS_DEAD_LETTERS_URL HINTS_DEAD_LETTERS_URL DISPATCH_DEAD_LETTERS_URL
            DISPATCH_HINTS_DEAD_LETTERS_URL CHANNEL_CALLBACK_URL ALERT_TOPIC_ARN RUST_LOG"""
        variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
        self.assertEqual(set(variables), set(expected.split()))

    def test_those_who_create_orders_know_where_mintsoft_has_to_call(self):
        for name in ("OrderRelayFunction", "TransferPollFunction"):
            with self.subTest(name):
                own = FUNCTIONS[name]["Environment"]["Variables"]
                self.assertEqual(own, {"API_URL": TEMPLATE["Outputs"]["ApiUrl"]["Value"]})

    def test_every_function_logs_into_a_group_whose_days_are_set(self):
        groups = of_type("AWS::Logs::LogGroup")
        for name, function in FUNCTIONS.items():
            with self.subTest(name):
                group = groups[named(function["LoggingConfig"]["LogGroup"])]
                self.assertEqual(group["RetentionInDays"], {"Ref": "LogRetentionDays"})
                self.assertEqual(group["LogGroupName"]["Sub"], "/aws/lambda/" + function["FunctionName"]["Sub"])

    def test_schedules_say_what_to_read_and_are_not_tried_again(self):
        for name, function in FUNCTIONS.items():
            for event, properties in function.get("Events", {}).items():
                with self.subTest(name):
                    schedule = properties["Properties"]
                    mode = "delta" if "rate(" in json.dumps(schedule["ScheduleExpression"]) else "full"
                    mode = "digest" if event == "Digest" else mode
                    self.assertEqual(schedule["Input"], f'{{"mode":"{mode}"}}')
                    self.assertEqual(schedule["RetryPolicy"], {"MaximumRetryAttempts": 0})
                    self.assertEqual(function["EventInvokeConfig"], {"MaximumRetryAttempts": 0})


class Queues(unittest.TestCase):
    def test_every_queue_has_dead_letters_that_only_it_can_use(self):
        self.assertEqual(set(QUEUES), set(DEAD_LETTERS) | set(DEAD_LETTERS.values()))
        for source, dead in DEAD_LETTERS.items():
            with self.subTest(source):
                self.assertEqual(QUEUES[source].get("FifoQueue"), QUEUES[dead].get("FifoQueue"))
                (allowed,) = QUEUES[dead]["RedriveAllowPolicy"]["sourceQueueArns"]
                self.assertTrue(allowed["Sub"].endswith(":" + QUEUES[source]["QueueName"]["Sub"]))

    def test_dead_letters_are_kept_longer_than_in_their_source_which_outlasts_an_outage_of_a_week(self):
        day = 24 * 60 * 60
        for source, dead in DEAD_LETTERS.items():
            with self.subTest(source):
                kept = [QUEUES[queue]["MessageRetentionPeriod"] for queue in (source, dead)]
                # A dead letter keeps the time at which it was first sent, in a standard queue: it needs the longest there is.
                self.assertEqual(kept[1], 14 * day)
                self.assertGreaterEqual(kept[1] - kept[0], 4 * day)
                self.assertGreaterEqual(kept[0], 7 * day)

    def test_a_message_stays_invisible_six_times_as_long_as_its_function_may_run(self):
        for name, mapping in MAPPINGS.items():
            with self.subTest(name):
                timeout = FUNCTIONS[named(mapping["FunctionName"])]["Timeout"]
                visibility = QUEUES[named(mapping["EventSourceArn"])]["VisibilityTimeout"]
                self.assertGreaterEqual(visibility, 6 * timeout)

    def test_one_bad_message_costs_only_itself(self):
        for name, mapping in MAPPINGS.items():
            with self.subTest(name):
                self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"])


class Protection(unittest.TestCase):
    def test_nothing_is_allowed_on_everything(self):
        policies = [policy["PolicyDocument"] for policy in of_type("AWS::IAM::ManagedPolicy").values()]
        for function in FUNCTIONS.values():
            given = [choice for policy in function["Policies"] for choice in policy.get("If", [policy])]
            policies += [policy for policy in given if "Statement" in policy]
        for statement in (statement for policy in policies for statement in policy["Statement"]):
            with self.subTest(statement):
                for entry in as_list(statement["Resource"]) + as_list(statement["Action"]):
                    self.assertNotIn("*", json.dumps(entry))

    def test_every_queue_is_encrypted_and_refuses_plain_http(self):
        (policy,) = of_type("AWS::SQS::QueuePolicy").values()
        self.assertEqual(set(map(named, policy["Queues"])), set(QUEUES))
        for name, queue in QUEUES.items():
            with self.subTest(name):
                self.assertEqual(queue["SqsManagedSseEnabled"], {"If": ["HasKmsKey", {"Ref": "AWS::NoValue"}, True]})

    def test_the_operators_own_key_is_used_everywhere_if_there_is_one(self):
        own = {"If": ["HasKmsKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
        self.assertEqual(TEMPLATE["Globals"]["Function"]["KmsKeyArn"], own)
        kinds = {
            "AWS::SQS::Queue": "KmsMasterKeyId",
            "AWS::SNS::Topic": "KmsMasterKeyId",
            "AWS::Logs::LogGroup": "KmsKeyId",
            "AWS::SecretsManager::Secret": "KmsKeyId",
        }
        for kind, key in kinds.items():
            for name, resource in of_type(kind).items():
                with self.subTest(name):
                    self.assertEqual(resource[key], own)
        roles = TEMPLATE["Resources"]["KeyAccess"]["Properties"]["Roles"]
        self.assertEqual({role["Ref"] for role in roles}, {f"{function}Role" for function in FUNCTIONS})

    def test_every_route_has_a_throttle_of_its_own(self):
        routes = {route["RouteKey"] for route in of_type("AWS::ApiGatewayV2::Route").values()}
        (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()
        self.assertEqual(set(stage["RouteSettings"]), routes)
        self.assertEqual(
            set(TEMPLATE["Resources"]["ApiStage"]["DependsOn"]), set(of_type("AWS::ApiGatewayV2::Route"))
        )

    def test_the_log_of_requests_holds_no_path_and_no_address(self):
        (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()
        for word in ("path", "Ip", "identity", "authorizer"):
            self.assertNotIn(word, stage["AccessLogSettings"]["Format"].replace("integrationErrorMessage", ""))

    def test_the_state_survives_its_stack_and_can_be_restored(self):
        table = TEMPLATE["Resources"]["StateTable"]
        self.assertEqual((table["DeletionPolicy"], table["UpdateReplacePolicy"]), ("Retain", "Retain"))
        self.assertTrue(table["Properties"]["DeletionProtectionEnabled"])
        self.assertTrue(table["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"])
        self.assertTrue(table["Properties"]["SSESpecification"]["SSEEnabled"])


if __name__ == "__main__":
    unittest.main()
