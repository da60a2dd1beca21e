//! Reading back what was uploaded, which the real WAIR does not offer.

use serde_json::Value;

use super::Wair;

impl Wair {
    /// One uploaded object, by the array it came in (`items`, `sizes`, `transfers`, …) and its id.
    pub fn object(&self, array: &str, id: &str) -> Option<&Value> {
        self.objects.get(array)?.get(id)
    }

    /// All uploaded objects of one array, by id.
    pub fn objects(&self, array: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.objects.get(array).into_iter().flatten().map(|(id, object)| (id.as_str(), object))
    }

    /// The descriptions of all sizes in the order the portal shows them: by `sortOrder`, else by the alphabet.
    pub fn size_run(&self) -> Vec<&str> {
        let name = |size: &'_ Value| size["description"].as_str().unwrap_or_default().to_owned();
        let mut sizes: Vec<&Value> = self.objects("sizes").map(|(_, size)| size).collect();
        sizes.sort_by_key(|size| (size["sortOrder"].as_i64().unwrap_or_default(), name(size)));
        sizes.into_iter().filter_map(|size| size["description"].as_str()).collect()
    }
}
