//! What is wrong with the catalogue as it stands, on either side.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{
    bundle::explode,
    catalogue::{
        Product, Standing, hygiene, range,
        reading::{Reading, rows_of},
        size,
    },
    exception::{self as kind, Kind},
    mintsoft::product::Seen,
    sku::Sku,
};
use ports::Failure;
use state::stock;

use crate::{
    publish::Answer,
    run::{Advance, Run},
};

impl Run<'_> {
    /// Reports rows that could not be used. `whole` says that the read saw every row there is.
    pub(crate) async fn report_rows(&mut self, reading: &Reading, seen: &[Seen], whole: bool) -> Result<(), Failure> {
        let usable = seen.iter().map(|row| row.id).chain(reading.retired.iter().copied());
        let usable: BTreeSet<String> = usable.filter(|_| !whole).map(product).collect();
        let judged = |subject: &str| whole || usable.contains(subject);
        for (kind, is_blank, detail) in
            [(&kind::SKU_BLANK, true, "its SKU is blank"), (&kind::SKU_UNUSABLE, false, "its SKU cannot be used")]
        {
            let of_kind = reading.unusable.iter().filter(|(_, blank)| **blank == is_blank);
            let subjects: Vec<String> = of_kind.map(|(id, _)| product(*id)).collect();
            self.settle_on(kind, subjects.iter().map(|subject| (subject.as_str(), detail.to_owned())), judged).await?;
        }
        let unreadable = reading.unreadable.iter();
        let unreadable =
            unreadable.map(|(sku, field)| (sku.as_str(), format!("{field} is missing or of another type")));
        let shown = |subject: &str| Sku::usable(subject).is_some_and(|sku| !rows_of(seen, &sku).is_empty());
        self.settle_on(&kind::PRODUCT_ROW_UNREADABLE, unreadable, |subject| whole || shown(subject)).await?;
        let foreign = (reading.foreign > 0).then(|| ("another client", format!("{} rows", reading.foreign)));
        self.settle_on(&kind::PRODUCT_CLIENT_FOREIGN, foreign, |_| whole).await
    }

    /// SKUs that WAIR has and that stopped being active in this run.
    pub(crate) fn newly_inactive(&self) -> BTreeSet<Sku> {
        let order = self.lease.fence();
        let lost = |product: &&Product| product.is_given() && !product.is_active() && product.observed == order;
        self.chunks.skus().filter(lost).map(|product| product.sku.clone()).collect()
    }

    /// Opens and closes what the whole catalogue shows.
    pub(crate) async fn survey(
        &mut self,
        advance: &Advance,
        lost: &BTreeSet<Sku>,
        answer: &Answer,
    ) -> Result<(), Failure> {
        let stocked = if advance.full.is_some() { Some(self.stocked().await?) } else { None };
        self.survey_skus(stocked.as_ref()).await?;
        self.survey_range().await?;
        self.survey_bundles(&advance.doubts).await?;
        self.survey_wair(stocked.as_ref(), lost, answer).await
    }

    async fn survey_skus(&mut self, stocked: Option<&BTreeSet<Sku>>) -> Result<(), Failure> {
        let doubled = self.products(
            |product| product.standing == Standing::Doubled,
            |product| format!("product {} and others", product.id.unwrap_or_default()),
        );
        self.settle_on(&kind::SKU_DOUBLED, pairs(&doubled), |_| true).await?;
        let has_stock = |sku: &Sku| stocked.is_some_and(|stocked| stocked.contains(sku));
        let suspicions: Vec<(String, String)> = hygiene::survey(self.chunks.skus(), has_stock)
            .into_iter()
            .map(|(sku, found)| {
                let reasons: Vec<String> = found.iter().map(ToString::to_string).collect();
                (sku.to_string(), reasons.join("; "))
            })
            .collect();
        // Only a full read looks at the stock.
        let hidden: BTreeSet<String> = if stocked.is_some() {
            BTreeSet::new()
        } else {
            let discontinued = |product: &&Product| product.standing == Standing::Discontinued;
            self.chunks.skus().filter(discontinued).map(|product| product.sku.to_string()).collect()
        };
        self.settle_on(&kind::SKU_SUSPICIOUS, pairs(&suspicions), |subject| !hidden.contains(subject)).await
    }

    async fn survey_range(&mut self) -> Result<(), Failure> {
        let untold = |product: &Product| {
            product.is_active() && product.variant.is_none() && product.recipe.is_none() && !product.bundle
        };
        let unparsed = self.products(untold, |product| format!("its name is {:?}", product.name));
        self.settle_on(&kind::SKU_UNPARSED, pairs(&unparsed), |_| true).await?;
        let mut unknown = BTreeMap::<String, String>::new();
        for product in self.chunks.skus().filter(|product| range::belongs(product)) {
            if let Some(variant) = product.variant.as_ref().filter(|variant| !unknown.contains_key(&variant.size))
                && size::rank(&variant.size).is_none()
            {
                unknown.insert(variant.size.clone(), format!("{} is the first SKU with it", product.sku));
            }
        }
        let unknown: Vec<(String, String)> = unknown.into_iter().collect();
        self.settle_on(&kind::SIZE_UNKNOWN, pairs(&unknown), |_| true).await
    }

    /// A recipe that is still to be read is not broken.
    async fn survey_bundles(&mut self, doubts: &BTreeSet<Sku>) -> Result<(), Failure> {
        let recipe_of = |sku: &Sku| self.chunks.get(sku)?.recipe.as_ref();
        let why = |product: &Product| match explode(&product.sku, recipe_of) {
            Err(broken) => Some(broken.to_string()),
            Ok(None) if product.bundle && product.is_active() && !doubts.contains(&product.sku) => {
                Some("its recipe cannot be read".to_owned())
            }
            Ok(_) => None,
        };
        let broken: Vec<(String, String)> =
            self.chunks.skus().filter_map(|product| why(product).map(|why| (product.sku.to_string(), why))).collect();
        self.settle_on(&kind::BUNDLE_BROKEN, pairs(&broken), |_| true).await
    }

    /// Both directions: what WAIR has and Mintsoft no longer sells, what Mintsoft sells and WAIR does not have.
    async fn survey_wair(
        &mut self,
        stocked: Option<&BTreeSet<Sku>>,
        lost: &BTreeSet<Sku>,
        answer: &Answer,
    ) -> Result<(), Failure> {
        let has_stock = |sku: &Sku| stocked.is_some_and(|stocked| stocked.contains(sku));
        let left = |product: &Product| {
            product.is_given() && !product.is_active() && (lost.contains(&product.sku) || has_stock(&product.sku))
        };
        let left = self.products(left, |product| format!("{:?} in Mintsoft", product.standing).to_lowercase());
        let inactive: BTreeSet<String> =
            self.products(|product| !product.is_active(), |_| String::new()).into_iter().map(|(sku, _)| sku).collect();
        let over = |subject: &str| stocked.is_some() || !inactive.contains(subject);
        self.settle_on(&kind::WAIR_SKU_NOT_ACTIVE, pairs(&left), over).await?;

        let waits = !answer.complete && !self.report.observed_only;
        let missing =
            |product: &Product| waits && product.is_active() && range::belongs(product) && !product.is_given();
        let missing = self.products(missing, |_| "WAIR did not take it yet".to_owned());
        self.settle_on(&kind::PRODUCT_NOT_IN_WAIR, pairs(&missing), |_| true).await?;

        let still = self.flow.refused.keys().map(|item| format!("item {item}"));
        let refused: BTreeSet<String> = answer.refused.iter().cloned().chain(still).collect();
        let refused = refused.iter().map(|subject| (subject.as_str(), "WAIR answered 400".to_owned()));
        let judged = |subject: &str| {
            let set = subject.split(' ').next().unwrap_or_default();
            set == "item" || answer.sent.contains(set)
        };
        self.settle_on(&kind::PRODUCT_REFUSED_BY_WAIR, refused, judged).await
    }

    /// SKUs with anything on the shelf.
    async fn stocked(&self) -> Result<BTreeSet<Sku>, Failure> {
        let mut chunks = stock::Chunks::default();
        self.sync.stock.load_all(&mut chunks).await?;
        let any = chunks.skus().filter(|known| known.rows.iter().any(|row| row.physical > 0));
        Ok(any.map(|known| known.sku.clone()).collect())
    }

    fn products(&self, pick: impl Fn(&Product) -> bool, detail: impl Fn(&Product) -> String) -> Vec<(String, String)> {
        self.chunks
            .skus()
            .filter(|product| pick(product))
            .map(|product| (product.sku.to_string(), detail(product)))
            .collect()
    }

    pub(crate) async fn settle_on<'s>(
        &mut self,
        kind: &Kind,
        found: impl IntoIterator<Item = (&'s str, String)>,
        judged: impl Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        self.sync.exceptions.settle_on(&mut self.flow.open, kind, found, judged).await
    }
}

fn product(id: i64) -> String {
    format!("product {id}")
}

fn pairs(found: &[(String, String)]) -> impl Iterator<Item = (&str, String)> {
    found.iter().map(|(subject, detail)| (subject.as_str(), detail.clone()))
}
