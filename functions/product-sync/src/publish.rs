//! The range to WAIR, in one batch.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use mapping::{
    catalogue::{
        range::{self, Item, SOME_VERSION},
        size,
    },
    config::Location,
    exception as kind,
    sku::Sku,
    stock::chunk,
};
use ports::{Failure, Mode};
use state::{
    Lease,
    catalogue::{CatalogueState, Given},
};
use wair::Wair;

use crate::{report::Outcome, run::Run};

/// With less time than this no batch is opened: one call may take a minute.
const SECONDS_TO_GIVE: i64 = 90;

/// What WAIR has to be given.
#[derive(Default)]
struct Message {
    items: Vec<Item>,
    sizes: Vec<String>,
    colours: Vec<String>,
    locations: Vec<Location>,
    /// The hashes of the whole sets.
    sets: Given,
}

/// What became of it.
#[derive(Default)]
pub(crate) struct Answer {
    /// WAIR has everything but what it refused.
    pub(crate) complete: bool,
    /// Which sets were sent: the first word of the exceptions' subjects.
    pub(crate) sent: BTreeSet<&'static str>,
    /// Subjects of what it refused now.
    pub(crate) refused: BTreeSet<String>,
}

impl Run<'_> {
    /// Gives WAIR what it lacks. A full read tries everything again that was refused.
    pub(crate) async fn publish(&mut self, full: bool) -> Result<Answer, Failure> {
        self.doubt_what_was_under_way();
        if full && self.flow.open.iter().any(|(code, _)| code == kind::PRODUCT_REFUSED_BY_WAIR.code) {
            self.flow.refused.clear();
            self.flow.given = Given::default();
        }
        let message = self.message();
        self.count(&message);
        let nothing = message.items.is_empty()
            && message.sizes.is_empty()
            && message.colours.is_empty()
            && message.locations.is_empty();
        let late = self.sync.clock.now() + SECONDS_TO_GIVE.seconds() > self.deadline;
        if nothing || self.sync.mode == Mode::Observe || late {
            self.flow.unsent = !nothing;
            if !nothing && late {
                self.report.outcome = Outcome::Unfinished;
                self.report.reason = Some("time ran short before WAIR was told; the next run tells it".to_owned());
            }
            return Ok(Answer { complete: nothing, ..Answer::default() });
        }
        self.write_ahead(&message).await?;
        let answer = match give(&self.sync.wair, self.lease, &message).await {
            Ok(refused) => self.remember(message, refused),
            // A lease is lost: whoever took over finds in the stored record what was being given.
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                self.doubt_what_was_under_way();
                (self.report.outcome, self.report.reason) = (Outcome::Unsent, Some(failure.to_string()));
                self.sync.exceptions.blame(&mut self.flow.open, "WAIR", &failure).await?;
                Answer::default()
            }
        };
        self.flow.unsure.clear();
        Ok(answer)
    }

    /// Before the first call: whoever comes after a crash knows what WAIR may or may not have.
    async fn write_ahead(&mut self, message: &Message) -> Result<(), Failure> {
        self.flow.unsent = true;
        self.flow.unsure = message.items.iter().flat_map(|item| &item.skus).map(|sku| chunk::of(&sku.sku)).collect();
        let given = &mut self.flow.given;
        for (set, is_sent) in [
            (&mut given.sizes, !message.sizes.is_empty()),
            (&mut given.colours, !message.colours.is_empty()),
            (&mut given.locations, !message.locations.is_empty()),
        ] {
            if is_sent {
                *set = None;
            }
        }
        self.sync.store.write(vec![self.lease.check(), CatalogueState::put_flow(&self.flow)]).await?;
        Ok(())
    }

    /// Products of these chunks may or may not have arrived. What WAIR was given before, it still has in some version.
    fn doubt_what_was_under_way(&mut self) {
        let unsure = std::mem::take(&mut self.flow.unsure);
        if unsure.is_empty() {
            return;
        }
        self.chunks.update_all(|known| {
            let affected = known.is_given() && unsure.contains(&chunk::of(&known.sku));
            affected && known.given.replace(SOME_VERSION) != Some(SOME_VERSION)
        });
    }

    fn message(&self) -> Message {
        let config = &self.current.config;
        let mut items = range::to_give(self.chunks.skus(), config.catalogue.merchandise_category.as_deref());
        items.retain(|item| self.flow.refused.get(&item.id) != Some(&item.hash()));
        let (sizes, colours) = range::labels(self.chunks.skus());
        let (sizes, colours): (Vec<_>, Vec<_>) = (sizes.into_iter().collect(), colours.into_iter().collect());
        let with_order = |size: &String| format!("{} {size}", size::rank(size).unwrap_or(size::UNKNOWN));
        let sets = Given {
            sizes: Some(range::digest(sizes.iter().map(with_order))),
            colours: Some(range::digest(colours.iter())),
            locations: Some(range::digest(config.locations.iter().map(|location| &location.wair))),
        };
        let before = &self.flow.given;
        Message {
            items,
            sizes: if before.sizes == sets.sizes { Vec::new() } else { sizes },
            colours: if before.colours == sets.colours { Vec::new() } else { colours },
            locations: if before.locations == sets.locations { Vec::new() } else { config.locations.clone() },
            sets,
        }
    }

    fn count(&mut self, message: &Message) {
        self.report.items = message.items.len() as u64;
        self.report.skus = message.items.iter().map(|item| item.skus.len() as u64).sum();
        self.report.sizes = message.sizes.len() as u64;
        self.report.colours = message.colours.len() as u64;
        self.report.locations = message.locations.len() as u64;
    }

    fn remember(&mut self, message: Message, refused: Refused) -> Answer {
        let mut given = BTreeMap::<Sku, u64>::new();
        let refused_items: BTreeSet<&str> = refused.items.iter().map(|item| item.id.as_str()).collect();
        for item in &message.items {
            if refused_items.contains(item.id.as_str()) {
                self.flow.refused.insert(item.id.clone(), item.hash());
            } else {
                self.flow.refused.remove(&item.id);
                given.extend(item.skus.iter().map(|sku| (sku.sku.clone(), sku.hash)));
            }
        }
        self.chunks
            .update_all(|known| given.get(&known.sku).is_some_and(|hash| known.given.replace(*hash) != Some(*hash)));
        self.flow.given = message.sets;
        self.flow.unsent = false;
        let sent = [
            ("item", !message.items.is_empty()),
            ("size", !message.sizes.is_empty()),
            ("colour", !message.colours.is_empty()),
            ("location", !message.locations.is_empty()),
        ];
        Answer {
            complete: true,
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(set, _)| set).collect(),
            refused: refused.subjects(),
        }
    }
}

/// Records that WAIR refuses.
struct Refused {
    locations: Vec<Location>,
    sizes: Vec<String>,
    colours: Vec<String>,
    items: Vec<Item>,
}

impl Refused {
    fn subjects(&self) -> BTreeSet<String> {
        let locations = self.locations.iter().map(|location| format!("location {}", location.wair));
        let sizes = self.sizes.iter().map(|size| format!("size {size}"));
        let colours = self.colours.iter().map(|colour| format!("colour {colour}"));
        let items = self.items.iter().map(|item| format!("item {}", item.id));
        locations.chain(sizes).chain(colours).chain(items).collect()
    }
}

async fn give(wair: &Wair, lease: &mut Lease, message: &Message) -> Result<Refused, Failure> {
    let Some(mut batch) = wair.open_batch(lease).await? else {
        return Err(Failure::Transient("another flow has a WAIR batch open".to_owned()));
    };
    match upload(&mut batch, message).await {
        Ok(refused) => batch.finish().await.map(|()| refused),
        Err(failure) => {
            batch.abandon().await;
            Err(failure)
        }
    }
}

/// Items come last: they name sizes and colours.
async fn upload(batch: &mut wair::Batch<'_>, message: &Message) -> Result<Refused, Failure> {
    Ok(Refused {
        locations: batch.locations(&message.locations).await?,
        sizes: batch.sizes(&message.sizes).await?,
        colours: batch.colours(&message.colours).await?,
        items: batch.items(&message.items).await?,
    })
}
