"""Are the alarms about what the functions publish, and is what they publish in CloudWatch's embedded metric format?"""

import json
import re
import unittest

import jsonschema

from template_test import ROOT, TEMPLATE, as_list, named, read_template

OBSERVABILITY = read_template("infra/observability.yaml")
ALARMS = {
    name: resource["Properties"]
    for name, resource in OBSERVABILITY["Resources"].items()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
}
TOPIC = {"Fn::ImportValue": {"Sub": "${Stack}-AlertTopic"}}
(DASHBOARD,) = (r["Properties"] for r in OBSERVABILITY["Resources"].values() if r["Type"] == "AWS::CloudWatch::Dashboard")
WIDGETS = json.loads(DASHBOARD["DashboardBody"]["Sub"][0])["widgets"]

# A document with every metric, which the code has rendered; a test beside the code compares it.
GOLDEN = json.loads((ROOT / "shared/runtime/src/metrics/golden.json").read_text())
SOURCE = (ROOT / "shared/runtime/src/metrics.rs").read_text()
FLOWS = set(re.findall(r'Flow::\w+ => "(\w+)"', SOURCE))
DIRECTIVES = GOLDEN["_aws"]["CloudWatchMetrics"]
# Name and dimensions of all that is published.
PUBLISHED = {
    (metric["Name"], tuple(dimensions))
    for directive in DIRECTIVES
    for dimensions in directive["Dimensions"]
    for metric in directive["Metrics"]
}

# The embedded metric format, as CloudWatch's documentation states it ("Specification: Embedded metric format", read 2026-11-25).
NAME = {"type": "string", "minLength": 1, "maxLength": 1024}
METRIC = {
    "type": "object",
    "required": ["Name"],
    "additionalProperties": False,
    "properties": {
        "Name": NAME,
        "Unit": {"enum": ["Seconds", "Milliseconds", "Bytes", "Percent", "Count", "None"]},
        "StorageResolution": {"enum": [1, 60]},
    },
}
DIRECTIVE = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "additionalProperties": False,
    "properties": {
        "Namespace": NAME,
        "Dimensions": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "maxItems": 30, "items": {"type": "string", "minLength": 1, "maxLength": 250}},
        },
        "Metrics": {"type": "array", "maxItems": 100, "items": METRIC},
    },
}
FORMAT = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {"type": "array", "items": DIRECTIVE},
            },
        }
    },
}


def dimensions(alarm: dict) -> tuple:
    return tuple(dimension["Name"] for dimension in alarm["Dimensions"])


class Published(unittest.TestCase):
    def test_a_document_keeps_to_the_format(self):
        jsonschema.validate(GOLDEN, FORMAT)
        for directive in DIRECTIVES:
            for dimension in sum(directive["Dimensions"], []):
                self.assertIsInstance(GOLDEN[dimension], str)
            for metric in directive["Metrics"]:
                self.assertIsInstance(GOLDEN[metric["Name"]], int)

    def test_there_are_at_most_ten_series(self):
        self.assertLessEqual(sum(len(FLOWS) if "Flow" in dimensions else 1 for _, dimensions in PUBLISHED), 10)


class Alarms(unittest.TestCase):
    def test_there_are_at_most_ten_and_each_tells_the_topic_when_it_begins_and_ends(self):
        self.assertLessEqual(len(ALARMS), 10)
        for name, alarm in ALARMS.items():
            with self.subTest(name):
                self.assertEqual((alarm["AlarmActions"], alarm["OKActions"]), ([TOPIC], [TOPIC]))

    def test_each_names_a_section_of_its_runbook_page_and_no_section_is_without_alarm(self):
        linked = set()
        for name, alarm in ALARMS.items():
            with self.subTest(name):
                path, section = re.search(r"(infra/runbook/\S+)#(\S+)$", alarm["AlarmDescription"].strip()).groups()
                headings = re.findall(r"^## (.+)$", (ROOT / path).read_text(), re.MULTILINE)
                linked.add(section)
                self.assertIn(section, {heading.lower().replace(" ", "-") for heading in headings})
                self.assertEqual(alarm["AlarmName"]["Sub"], "${Stack}-" + section)
                self.assertEqual(len(headings), len(ALARMS))
        self.assertEqual(len(linked), len(ALARMS))

    def test_those_about_our_own_metrics_are_about_what_the_code_publishes(self):
        for name, alarm in ALARMS.items():
            if alarm["Namespace"] == "Lockstep":
                with self.subTest(name):
                    self.assertIn((alarm["MetricName"], dimensions(alarm)), PUBLISHED)

    def test_every_flow_that_falls_silent_is_an_alarm(self):
        silent = {
            (alarm["MetricName"], *(d["Value"] for d in alarm["Dimensions"] if d["Name"] == "Flow"))
            for alarm in ALARMS.values()
            if alarm["TreatMissingData"] == "breaching"
        }
        self.assertEqual(silent, {("StockAge",), ("Drift",)} | {("Heartbeat", flow) for flow in FLOWS})

    def test_those_about_queues_are_about_queues_of_the_template(self):
        queues = {
            resource["Properties"]["QueueName"]["Sub"].replace("${AWS::StackName}", "${Stack}")
            for resource in TEMPLATE["Resources"].values()
            if resource["Type"] == "AWS::SQS::Queue"
        }
        watched = {alarm["Dimensions"][0]["Value"]["Sub"] for alarm in ALARMS.values() if alarm["Namespace"] == "AWS/SQS"}
        shown = {entry[3] for entry in shown_metrics() if entry[0] == "AWS/SQS"}
        self.assertLessEqual(watched | shown, queues)
        self.assertLessEqual({queue for queue in queues if "dead-letters" in queue}, shown)


def shown_metrics() -> list:
    return [entry for widget in WIDGETS for entry in widget["properties"]["metrics"]]


class Shown(unittest.TestCase):
    def test_the_dashboard_shows_all_that_is_published_and_nothing_else_of_ours(self):
        shown = set()
        for entry in shown_metrics():
            if entry[0] == "Lockstep":
                names = [part for part in entry[2:] if isinstance(part, str)][::2]
                shown.add((entry[1], tuple(names)))
        self.assertEqual(shown, PUBLISHED)

    def test_the_template_exports_what_it_imports(self):
        exported = {output["Export"]["Name"]["Sub"].split("}-")[1]: named(output["Value"])
                    for output in TEMPLATE["Outputs"].values() if "Export" in output}
        imported = set(re.findall(r"ImportValue: !Sub '\$\{Stack\}-(\w+)'", (ROOT / "infra/observability.yaml").read_text()))
        self.assertEqual(exported, {name: name for name in imported})

    def test_the_topic_is_there_whether_anybody_is_mailed_or_not(self):
        self.assertNotIn("Condition", TEMPLATE["Resources"]["AlertTopic"])
        (mail,) = (r for r in TEMPLATE["Resources"].values() if r["Type"] == "AWS::SNS::Subscription")
        self.assertEqual(as_list(mail["Condition"]), ["HasAlertEmail"])


if __name__ == "__main__":
    unittest.main()
