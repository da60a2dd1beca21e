//! SNS, as the way to people's mailboxes.

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_sns::{Client, error::SdkError};
use ports::{Failure, Mail};

use crate::aws::{OnUse, on_use, why};

/// Longest subject that SNS takes.
const SUBJECT: usize = 100;

/// One SNS topic, or none.
#[derive(Debug)]
pub struct SnsMail {
    client: OnUse<Client>,
    topic: Option<String>,
}

impl SnsMail {
    /// The topic with this ARN; without one nobody is told.
    pub fn new(config: &SdkConfig, topic: Option<String>) -> Self {
        Self { client: on_use(config, Client::new), topic }
    }
}

#[async_trait]
impl Mail for SnsMail {
    async fn send(&self, subject: &str, text: &str) -> Result<(), Failure> {
        let Some(topic) = &self.topic else { return Ok(()) };
        let sent = self.client.publish().topic_arn(topic).subject(plain(subject)).message(text).send().await;
        sent.map(drop).map_err(|error| {
            let text = format!("topic: {}", why(&error));
            match error {
                SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Failure::Unknown(text),
                _ => Failure::Transient(text),
            }
        })
    }
}

/// SNS refuses a subject that is long, spans lines, or is not ASCII.
fn plain(subject: &str) -> String {
    subject.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).take(SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_short_line_of_ascii() {
        assert_eq!(plain("Größe\nA"), "Gr??e?A");
        assert_eq!(plain(&"x".repeat(300)).len(), 100);
    }
}
