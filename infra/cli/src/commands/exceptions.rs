//! `lockstep exceptions`: what is open, and who takes care of it.

use jiff::Timestamp;
use mapping::exception::{Class, Kind, Owner, kind};
use serde::Serialize;
use state::exceptions::Exception;

use crate::ask::Consent;
use crate::format::{Format, Rows};
use crate::stack::{Records, Stack};
use crate::stop::{Done, Stop};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Exceptions {
    /// Lists open exceptions, the oldest first
    #[command(after_help = "Exit code 1 when any is listed.\n\nExamples:\n  \
                            lockstep exceptions list --stack lockstep-prod\n  \
                            lockstep exceptions list --stack lockstep-prod --owner warehouse --csv > warehouse.csv\n  \
                            lockstep exceptions list --stack lockstep-prod --code ORDER_REFUSED --json | jq -r '.[].subject'")]
    List {
        #[command(flatten)]
        stack: Stack,
        /// Only of this owner (warehouse, ecommerce, customer-service, finance, merchandising, integration)
        #[arg(long, value_parser = owner)]
        owner: Option<Owner>,
        /// Only of this class (timing, structural)
        #[arg(long, value_parser = class)]
        class: Option<Class>,
        /// Only with this code
        #[arg(long)]
        code: Option<String>,
        /// Only those that nobody has been given
        #[arg(long)]
        unassigned: bool,
        #[command(flatten)]
        format: Format,
    },
    /// Says that you have seen an exception
    #[command(after_help = "It stays open until its cause is gone.\n\nExample:\n  \
                            lockstep exceptions ack ORDER_REFUSED 10042 --stack lockstep-prod")]
    Ack {
        #[command(flatten)]
        which: Which,
    },
    /// Gives an exception to somebody
    #[command(after_help = "Examples:\n  \
                            lockstep exceptions assign ORDER_REFUSED 10042 --to Ada --stack lockstep-prod\n  \
                            lockstep exceptions assign ORDER_REFUSED 10042 --to '' --stack lockstep-prod")]
    Assign {
        #[command(flatten)]
        which: Which,
        /// To whom; an empty name takes it back from everybody
        #[arg(long)]
        to: String,
    },
    /// Writes a note about an exception
    #[command(after_help = "No personal data belongs into a note.\n\nExample:\n  \
                            lockstep exceptions note ORDER_REFUSED 10042 'asked the warehouse' --stack lockstep-prod")]
    Note {
        #[command(flatten)]
        which: Which,
        /// What to note
        text: String,
    },
}

/// What a person does with an open exception.
#[derive(Debug, Clone, Copy)]
enum Deed<'a> {
    Acknowledge,
    Assign(Option<&'a str>),
    Note(&'a str),
}

/// One open exception.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Its code
    code: String,
    /// The SKU, order number or location that it is about
    subject: String,
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    consent: Consent,
}

/// One row of the list.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    code: String,
    class: Class,
    owner: Owner,
    subject: String,
    sentence: String,
    remedy: String,
    first_seen: Timestamp,
    last_seen: Timestamp,
    count: u64,
    assignee: Option<String>,
}

impl Exceptions {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        match self {
            Exceptions::List { stack, owner, class, code, unassigned, format } => {
                let open = stack.open().await?.records()?.exceptions.list_open().await?;
                let wanted = |row: &Row| {
                    owner.is_none_or(|owner| row.owner == owner)
                        && class.is_none_or(|class| row.class == class)
                        && code.as_ref().is_none_or(|code| row.code == *code)
                        && !(unassigned && row.assignee.is_some())
                };
                list(open, wanted, format)
            }
            Exceptions::Ack { which } => which.take(Deed::Acknowledge, "note that you have seen").await,
            Exceptions::Assign { which, to } => {
                let to = (!to.trim().is_empty()).then(|| to.trim());
                let what = format!("give {} the exception", to.unwrap_or("nobody"));
                which.take(Deed::Assign(to), &what).await
            }
            Exceptions::Note { which, text } => which.take(Deed::Note(&text), "write a note about").await,
        }
    }
}

impl Which {
    async fn take(&self, deed: Deed<'_>, what: &str) -> Result<Done, Stop> {
        self.consent.to(&format!("{what} {} {}", self.code, self.subject))?;
        self.take_in(&self.stack.open().await?.records()?, deed).await
    }

    async fn take_in(&self, records: &Records, deed: Deed<'_>) -> Result<Done, Stop> {
        let Self { code, subject, consent, .. } = self;
        let (which, by, register) = ((code.as_str(), subject.as_str()), consent.by.as_str(), &records.exceptions);
        let after = match deed {
            Deed::Acknowledge => register.acknowledge(which, by).await,
            Deed::Assign(to) => register.assign(which, by, to).await,
            Deed::Note(text) => register.annotate(which, by, text).await,
        };
        match after? {
            Some(_) => Ok(format!("{code} {subject}: done").into()),
            None => Err(Stop::Refused(format!("no exception {code} is open for {subject}"))),
        }
    }
}

fn list(open: Vec<Exception>, wanted: impl Fn(&Row) -> bool, format: Format) -> Result<Done, Stop> {
    let mut rows: Vec<Row> = open.into_iter().map(Row::from).filter(wanted).collect();
    rows.sort_by_key(|row| row.first_seen);
    let headings =
        ["code", "class", "owner", "subject", "sentence", "remedy", "first seen", "last seen", "count", "assignee"];
    let cells = |row: &Row| {
        [
            row.code.clone(),
            row.class.word().to_owned(),
            row.owner.word().to_owned(),
            row.subject.clone(),
            row.sentence.clone(),
            row.remedy.clone(),
            format!("{:.0}", row.first_seen),
            format!("{:.0}", row.last_seen),
            row.count.to_string(),
            row.assignee.clone().unwrap_or_default(),
        ]
    };
    let table = Rows::new(headings, rows.iter().map(cells));
    Ok(Done::with(table.print(format, &rows, "nothing is open")?, !rows.is_empty()))
}

impl From<Exception> for Row {
    fn from(exception: Exception) -> Self {
        let kind: Option<&Kind> = kind(&exception.code);
        let sentence = kind.map_or("This version of the program does not know this code.", |kind| kind.sentence);
        // What was found this time belongs to the sentence: without it nobody can act.
        let sentence = match exception.detail.is_empty() {
            true => sentence.to_owned(),
            false => format!("{sentence} ({})", exception.detail),
        };
        Self {
            class: exception.sight().class(),
            owner: exception.sight().owner(),
            sentence,
            remedy: kind.map_or_else(String::new, |kind| kind.remedy.to_owned()),
            first_seen: exception.first_seen,
            last_seen: exception.last_seen,
            count: exception.count,
            assignee: exception.assignee,
            code: exception.code,
            subject: exception.subject,
        }
    }
}

fn owner(text: &str) -> Result<Owner, String> {
    serde_json::from_value(text.into()).map_err(|_| "no such owner".to_owned())
}

fn class(text: &str) -> Result<Class, String> {
    serde_json::from_value(text.into()).map_err(|_| "no such class".to_owned())
}

#[cfg(test)]
mod tests;
