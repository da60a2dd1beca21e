//! What a month costs: measured runs, how often they happen, and prices. Nothing here measures anything.

use local::Result;
use serde::Deserialize;

use crate::month::{Run, Standing};
use crate::report::Step;

/// `infra/prices.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct Prices {
    pub(crate) region: String,
    pub(crate) date: String,
    price: Price,
    allowance: Allowance,
    assumed: Assumed,
}

#[derive(Debug, Deserialize)]
struct Price {
    lambda_million_requests: f64,
    lambda_gigabyte_second: f64,
    dynamodb_million_read_units: f64,
    dynamodb_million_write_units: f64,
    sqs_million_requests: f64,
    sqs_million_fifo_requests: f64,
    scheduler_million_invocations: f64,
    http_api_million_requests: f64,
    logs_gigabyte: f64,
    metric_month: f64,
    alarm_month: f64,
    dashboard_month: f64,
    secret_month: f64,
    secret_ten_thousand_reads: f64,
    kms_key_month: f64,
}

#[derive(Debug, Deserialize)]
struct Allowance {
    metrics: f64,
    alarms: f64,
    dashboards: f64,
    logs_gigabytes: f64,
}

#[derive(Debug, Deserialize)]
struct Assumed {
    vendor_seconds: f64,
    dynamodb_seconds: f64,
    vendor_calls_per_minute: f64,
    full_cpu_megabytes: f64,
    log_bytes: f64,
    empty_receives_per_queue: f64,
}

/// One line of a bill, in dollars a month.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) times: f64,
    pub(crate) lambda: f64,
    pub(crate) dynamo: f64,
    /// Queues, schedules, HTTP, reads of secrets, logs.
    pub(crate) other: f64,
}

impl Line {
    pub(crate) fn total(&self) -> f64 {
        self.lambda + self.dynamo + self.other
    }
}

impl Prices {
    /// The committed ones.
    pub(crate) fn read() -> Result<Self> {
        Ok(toml::from_str(include_str!("../../../../../infra/prices.toml"))?)
    }

    /// What so many runs of one kind cost in a month; `None` when none of that kind was measured.
    pub(crate) fn line(&self, run: &Run, steps: &[Step]) -> Option<Line> {
        let step = steps.iter().find(|step| step.name == run.step)?;
        let Price { lambda_million_requests, lambda_gigabyte_second, .. } = self.price;
        let gigabytes = run.megabytes / 1024.0;
        let lambda = lambda_million_requests / 1e6 * run.invocations
            + self.seconds(run, step) * gigabytes * lambda_gigabyte_second;
        let dynamo = step.dynamo.read_units * self.price.dynamodb_million_read_units / 1e6
            + step.dynamo.write_units * self.price.dynamodb_million_write_units / 1e6;
        let other = run.scheduled * self.price.scheduler_million_invocations / 1e6
            + run.http * self.price.http_api_million_requests / 1e6
            + run.queue * self.price.sqs_million_requests / 1e6
            + run.fifo * self.price.sqs_million_fifo_requests / 1e6
            + run.secret_reads * self.price.secret_ten_thousand_reads / 1e4
            + run.invocations * self.assumed.log_bytes / 1e9 * self.price.logs_gigabyte;
        Some(Line {
            what: run.step.to_owned(),
            times: run.times,
            lambda: lambda * run.times,
            dynamo: dynamo * run.times,
            other: other * run.times,
        })
    }

    /// For how long Lambda bills a run: a function has the share of a processor that its memory has of a whole one's, waits for each
    /// answer, and for the call budget when it needs more than one minute's.
    fn seconds(&self, run: &Run, step: &Step) -> f64 {
        let Assumed { vendor_seconds, dynamodb_seconds, vendor_calls_per_minute, full_cpu_megabytes, .. } =
            self.assumed;
        let calls = step.mintsoft_calls + step.wair_calls;
        let paced = (step.mintsoft_calls / vendor_calls_per_minute - 1.0).max(0.0) * 60.0;
        let waits = (calls * vendor_seconds).max(paced) + step.dynamo.requests * dynamodb_seconds;
        step.cpu_seconds * full_cpu_megabytes / run.megabytes + waits
    }

    /// What stands there whatever happens, first as if the account had nothing else in CloudWatch, then at list price.
    pub(crate) fn standing(&self, standing: &Standing) -> Vec<(&'static str, f64, f64)> {
        let beyond = |count: f64, free: f64| (count - free).max(0.0);
        let Price { metric_month, alarm_month, dashboard_month, secret_month, .. } = self.price;
        let Allowance { metrics, alarms, dashboards, .. } = self.allowance;
        let receives = self.assumed.empty_receives_per_queue / 1e6;
        let queues = receives
            * (standing.queues * self.price.sqs_million_requests
                + standing.fifo_queues * self.price.sqs_million_fifo_requests);
        let priced = |count: f64, free: f64, price: f64| (beyond(count, free) * price, count * price);
        let (few_metrics, all_metrics) = priced(standing.metrics, metrics, metric_month);
        let (few_alarms, all_alarms) = priced(standing.alarms, alarms, alarm_month);
        let (few_boards, all_boards) = priced(standing.dashboards, dashboards, dashboard_month);
        let secrets = standing.secrets * secret_month;
        vec![
            ("secrets", secrets, secrets),
            ("event sources asking empty queues", queues, queues),
            ("series of metrics", few_metrics, all_metrics),
            ("alarms", few_alarms, all_alarms),
            ("dashboard", few_boards, all_boards),
        ]
    }

    /// The key that an operator may bring.
    pub(crate) fn own_key(&self) -> f64 {
        self.price.kms_key_month
    }

    /// Gigabytes of logs that cost nothing.
    pub(crate) fn free_logs(&self) -> f64 {
        self.allowance.logs_gigabytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::Usage;

    fn step(cpu_seconds: f64, mintsoft_calls: f64, requests: f64) -> Step {
        let dynamo = Usage { requests, read_units: 1e6, write_units: 1e6, ..Usage::default() };
        Step { name: "a".to_owned(), cpu_seconds, mintsoft_calls, dynamo, ..Step::default() }
    }

    fn run() -> Run {
        Run { step: "a", times: 2.0, megabytes: 256.0, invocations: 1.0, ..Run::NOTHING }
    }

    fn close(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-9, "{one} is not {other}");
    }

    #[test]
    fn the_committed_prices_can_be_read_and_units_cost_what_they_say() {
        let prices = Prices::read().expect("readable");
        let line = prices.line(&run(), &[step(0.0, 0.0, 0.0)]).expect("measured");

        close(
            line.dynamo,
            2.0 * (prices.price.dynamodb_million_read_units + prices.price.dynamodb_million_write_units),
        );
        assert!(prices.line(&Run { step: "b", ..run() }, &[]).is_none());
    }

    #[test]
    fn a_function_with_a_seventh_of_a_processor_is_billed_for_seven_times_as_long() {
        let prices = Prices::read().expect("readable");

        close(prices.seconds(&run(), &step(1.0, 0.0, 0.0)), 1769.0 / 256.0);
        close(prices.seconds(&run(), &step(0.0, 2.0, 10.0)), 0.8 + 0.06);
    }

    #[test]
    fn a_long_read_is_billed_for_waiting_on_the_call_budget() {
        let prices = Prices::read().expect("readable");

        close(prices.seconds(&run(), &step(0.0, 900.0, 0.0)), 9.0 * 60.0);
    }

    #[test]
    fn what_the_account_has_for_nothing_is_not_billed_and_more_is() {
        let prices = Prices::read().expect("readable");
        let standing =
            Standing { metrics: 12.0, alarms: 10.0, dashboards: 1.0, secrets: 3.0, queues: 0.0, fifo_queues: 0.0 };

        let few: f64 = prices.standing(&standing).iter().map(|(_, few, _)| few).sum();
        let all: f64 = prices.standing(&standing).iter().map(|(_, _, all)| all).sum();

        close(few, 3.0 * 0.40 + 2.0 * 0.30);
        close(all, 3.0 * 0.40 + 12.0 * 0.30 + 10.0 * 0.10 + 3.0);
    }
}
