//! How much of a list a caller gets to see.

/// What is wrong with a list, and nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// Only the first rows, in percent.
    pub keep_percent: Option<u8>,
    /// Stock of this warehouse is missing.
    pub without_warehouse: Option<i32>,
    /// Pages are no longer than this.
    pub cap: Option<usize>,
    /// This page is empty.
    pub empty_page: Option<usize>,
    /// Later pages repeat this one.
    pub repeated_page: Option<usize>,
}

impl View {
    /// One page of `rows`.
    pub(super) fn page<T>(&self, rows: impl Iterator<Item = T> + Clone, page: usize, limit: usize) -> Vec<T> {
        let limit = self.cap.map_or(limit, |cap| limit.min(cap));
        let page = self.repeated_page.map_or(page, |last| page.min(last));
        if self.empty_page == Some(page) {
            return Vec::new();
        }
        self.whole(rows).skip((page - 1) * limit).take(limit).collect()
    }

    /// A list that is not paged.
    pub(super) fn whole<T>(&self, rows: impl Iterator<Item = T> + Clone) -> impl Iterator<Item = T> {
        let kept = self.keep_percent.map(|percent| rows.clone().count() * usize::from(percent) / 100);
        rows.take(kept.unwrap_or(usize::MAX))
    }
}

impl super::Call<'_> {
    /// `PageNo`, from 1, and `Limit`, clamped without a word.
    pub(super) fn paging(&self, default: usize, max: usize) -> (usize, usize) {
        let positive = |name| self.query.get(name).and_then(|text| text.parse().ok()).filter(|value| *value > 0);
        (positive("PageNo").unwrap_or(1), positive("Limit").unwrap_or(default).min(max))
    }

    pub(super) fn page<T>(&self, rows: impl Iterator<Item = T> + Clone, default: usize, max: usize) -> Vec<T> {
        let (page, limit) = self.paging(default, max);
        self.view.page(rows, page, limit)
    }
}
