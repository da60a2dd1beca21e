//! Faults of the vendors and of the channel.

use vendors::{Fault, RetryAfter};

use super::{HOUR, WHOLE_STOCK};
use crate::{chance::Chance, core::Trouble, facts::Target, knobs::Knob, plan::MINUTE, sim::Sim};

impl Sim {
    /// Faults of the vendors and of the channel.
    pub(super) fn on_the_wire(&self, knob: Knob, chance: &mut Chance) {
        use Target::{Channel, Mintsoft, Wair};
        let vendor = |fault: Fault| Trouble::Vendor(fault);
        // Where something is written.
        let writes = [
            (Mintsoft, Some("PUT"), "/api/Order"),
            (Mintsoft, Some("PUT"), "/api/Order"),
            (Mintsoft, None, "/Cancel"),
            (Wair, Some("POST"), "/Stock"),
            (Wair, Some("POST"), "/Sales"),
            (Wair, Some("POST"), "/Transfers"),
            (Wair, Some("POST"), "atch/st"),
            (Wair, Some("POST"), "/StockNotForReplenishment"),
            (Channel, None, ""),
            (Channel, None, ""),
            (Channel, None, ""),
        ];
        let reads = [
            (Mintsoft, Some("GET"), "Inventory/Bulk"),
            (Mintsoft, Some("GET"), "Order/List"),
            (Mintsoft, Some("GET"), "Order/Search"),
            (Mintsoft, Some("GET"), "Product/List"),
            (Wair, Some("GET"), "recommendations/transfers"),
        ];
        let anywhere = |chance: &mut Chance| *chance.one(&[Mintsoft, Mintsoft, Wair]);
        match knob {
            Knob::AfterCommit => {
                let (target, method, contains) = *chance.one(&writes);
                let fault = match chance.below(3) {
                    0 => Fault::Hang { after_commit: true },
                    1 => Fault::Reset { after_commit: true },
                    _ => Fault::BadGateway { after_commit: true },
                };
                let trouble = if target == Channel { Trouble::Lost } else { vendor(fault) };
                self.arm(knob, target, method, contains, trouble);
            }
            Knob::LateCommit => {
                let (target, method, contains) = *chance.one(&writes[..8]);
                self.arm(knob, target, method, contains, Trouble::Late(chance.between(1_000, 50_000)));
            }
            Knob::BeforeCommit => {
                let (target, method, contains) = *chance.one(&writes);
                let trouble = match chance.below(3) {
                    _ if target == Channel => Trouble::Status(503),
                    0 => Trouble::NotSent,
                    1 => vendor(Fault::Hang { after_commit: false }),
                    _ => vendor(Fault::Reset { after_commit: false }),
                };
                self.arm(knob, target, method, contains, trouble);
            }
            Knob::CutBody => self.arm(knob, anywhere(chance), None, "", vendor(Fault::CutBody)),
            Knob::HalfJson => self.arm(knob, Mintsoft, None, "", vendor(Fault::HalfJson)),
            Knob::TooMany => {
                let seconds = chance.between(1, 90) as u32;
                let retry_after =
                    *chance.one(&[RetryAfter::Seconds(seconds), RetryAfter::Date(seconds), RetryAfter::Absent]);
                self.arm(knob, anywhere(chance), None, "", vendor(Fault::TooMany { retry_after }));
            }
            Knob::EdgePage => {
                let status = *chance.one(&[403, 429, 503]);
                let fault = Fault::EdgePage { status, retry_after: RetryAfter::Absent };
                self.arm(knob, anywhere(chance), None, "", vendor(fault));
            }
            Knob::Block => {
                let fault = Fault::EdgePage { status: 403, retry_after: RetryAfter::Seconds(300) };
                self.arm_many(knob, (anywhere(chance), None, ""), 1_000, 5 * MINUTE, vendor(fault));
            }
            Knob::OddSuccess => {
                let bodies = [
                    "[]",
                    r#"[{"OrderId":0,"Success":false,"Message":"Something went wrong"}]"#,
                    r#"[{"OrderId":0,"Success":true,"Message":null}]"#,
                    r#"{"Success":true}"#,
                ];
                let body = (*chance.one(&bodies)).to_owned();
                // A clear no is believed: whoever says it has not acted.
                let after_commit = !body.contains("false") && chance.percent(40);
                let fault = Fault::Status { status: 200, body, after_commit };
                self.arm(knob, Mintsoft, Some("PUT"), "/api/Order", vendor(fault));
            }
            Knob::LookupGone => {
                let fault = Fault::Status { status: 404, body: String::new(), after_commit: false };
                self.arm_many(knob, (Mintsoft, Some("GET"), "Order/Search"), 3, 12 * HOUR, vendor(fault));
            }
            Knob::PoisonRow => {
                let with = *chance.one(&["null", "-0.5", "\"NaN\"", "1000000000000", "true"]);
                let find = format!("\"StockLevel\":{},", chance.between(0, 40));
                let fault = Fault::Replace { find, with: format!("\"StockLevel\":{with},") };
                self.arm(knob, Mintsoft, Some("GET"), "Inventory/Bulk", vendor(fault));
            }
            Knob::RefusedRecord => {
                let (.., contains) = *chance.one(&writes[3..6]);
                let fault = Fault::Status { status: 400, body: "no".to_owned(), after_commit: false };
                self.arm(knob, Wair, Some("POST"), contains, vendor(fault));
            }
            Knob::Truncated => {
                // What lacks much is easily noticed.
                let least = *chance.one(&[0, 88]);
                let fault = Fault::TruncatedRead { keep_percent: chance.between(least, 99) as u8 };
                self.arm_many(knob, (Mintsoft, Some("GET"), WHOLE_STOCK), 20, 4 * HOUR, vendor(fault));
            }
            Knob::Capped => {
                let fault = Fault::SilentCap { rows: chance.between(100, 300) as usize };
                self.arm_many(knob, (Mintsoft, Some("GET"), "Inventory/Bulk"), 60, HOUR, vendor(fault));
            }
            Knob::RepeatedPage => {
                self.arm_many(
                    knob,
                    (Mintsoft, Some("GET"), WHOLE_STOCK),
                    20,
                    HOUR,
                    vendor(Fault::RepeatedPage { page: 1 }),
                );
            }
            Knob::EmptyPage => {
                let (target, method, _) = reads[0];
                self.arm(knob, target, method, WHOLE_STOCK, vendor(Fault::EmptyPage { page: 1 }));
            }
            Knob::EmptyAnswer => {
                let fault = if chance.percent(50) { Fault::EmptyArray } else { Fault::Null };
                self.arm(knob, Mintsoft, Some("GET"), WHOLE_STOCK, vendor(fault));
            }
            Knob::WithoutWarehouse => {
                let fault = Fault::WithoutWarehouse { warehouse: *chance.one(&[3, 5, 8]) };
                self.arm_many(knob, (Mintsoft, Some("GET"), WHOLE_STOCK), 20, 4 * HOUR, vendor(fault));
            }
            Knob::KeyRefused => {
                let fault = Fault::Status { status: 401, body: String::new(), after_commit: false };
                let times = chance.between(1, 4) as u32;
                self.arm_many(knob, (anywhere(chance), None, ""), times, HOUR, vendor(fault));
            }
            Knob::Drift => {
                let drifts = [
                    ("\"StockLevel\"", "\"StockLevelNow\""),
                    ("\"SKU\":", "\"Sku\":"),
                    ("\"OrderStatusId\":1,", "\"OrderStatusId\":24,"),
                    ("\"OrderStatusId\":", "\"StatusId\":"),
                    ("\"DespatchDate\":\"", "\"DespatchDate\":\"/Date("),
                    ("\"LastUpdated\"", "\"Updated\""),
                ];
                let (find, with) = *chance.one(&drifts);
                let fault = Fault::Replace { find: find.to_owned(), with: with.to_owned() };
                let (target, method, contains) = *chance.one(&reads[..4]);
                // A row that cannot be read is passed by the cursor of a delta: nobody can tell that it will be another one.
                let contains = if contains == "Inventory/Bulk" { WHOLE_STOCK } else { contains };
                self.arm(knob, target, method, contains, vendor(fault));
            }
            Knob::StopFails => {
                let fault = match chance.below(2) {
                    0 => Fault::Status { status: 500, body: String::new(), after_commit: chance.percent(50) },
                    _ => Fault::Reset { after_commit: chance.percent(50) },
                };
                self.arm(knob, Wair, Some("POST"), "atch/stop", vendor(fault));
            }
            Knob::CancelRefused => {
                let body = if chance.percent(50) {
                    r#"{"ID":0,"Success":false,"Message":"Not now"}"#
                } else {
                    // It says so, and does not do it.
                    r#"{"ID":1,"Success":true,"Message":null}"#
                };
                let fault = Fault::Status { status: 200, body: body.to_owned(), after_commit: false };
                self.arm(knob, Mintsoft, None, "/Cancel", vendor(fault));
            }
            Knob::ForeignRows => {
                let fault = Fault::Replace { find: "\"ClientId\":42".to_owned(), with: "\"ClientId\":43".to_owned() };
                self.arm(knob, Mintsoft, Some("GET"), WHOLE_STOCK, vendor(fault));
            }
            Knob::MintsoftDown => self.outage(knob, Mintsoft, chance),
            Knob::WairDown => self.outage(knob, Wair, chance),
            Knob::ChannelDown => self.outage(knob, Channel, chance),
            Knob::ChannelRefuses => self.arm(knob, Channel, None, "", Trouble::Status(422)),
            _ => {}
        }
    }

    fn outage(&self, knob: Knob, target: Target, chance: &mut Chance) {
        let trouble = match target {
            Target::Channel => Trouble::Status(500),
            _ if chance.percent(50) => Trouble::NotSent,
            _ => Trouble::Vendor(Fault::BadGateway { after_commit: false }),
        };
        self.arm_many(knob, (target, None, ""), u32::MAX, HOUR, trouble);
    }
}
