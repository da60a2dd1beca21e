//! Products: reading, finding, making.

use jiff::Timestamp;
use ports::http::Response;
use serde_json::{Map, Value, json};

use super::dates::within;
use super::product_row::ProductRow;
use super::{Call, HOME_CLIENT, Mintsoft, Product, User, bad_request, not_found};
use crate::web;

/// The fields of a product that have a place of their own here.
const OWN_FIELDS: [&str; 10] =
    ["ID", "ClientId", "SKU", "Name", "EAN", "Weight", "DisCont", "Bundle", "Components", "LastUpdated"];

impl Mintsoft {
    pub(super) fn product_list(&self, call: &Call<'_>) -> Response {
        let client = call.query.int("ClientId");
        let since = self.since(call.query.get("SinceLastUpdated"));
        let rows = self.visible(call.now).filter(|product| client.is_none_or(|client| client == product.client));
        let rows = rows.filter(|product| within(since.as_ref(), product.updated));
        let page = call.page(rows, 100, 100);
        web::ok(&page.into_iter().map(|product| self.product_json(product)).collect::<Vec<_>>())
    }

    pub(super) fn product_get(&self, call: &Call<'_>, id: i32) -> Response {
        match self.usable(id, call.now) {
            Some(product) => web::ok(&self.product_json(product)),
            None => not_found(),
        }
    }

    /// Parts of SKU and name; the best match is not the first one.
    pub(super) fn product_search(&self, call: &Call<'_>) -> Response {
        let Some(text) = call.query.get("Search").map(str::to_lowercase) else {
            return bad_request("Search is required");
        };
        let (bundles, discontinued) = (call.query.flag("IncludeBundles"), call.query.flag("IncludeDiscontinued"));
        let hits = self.visible(call.now).filter(|product| {
            (bundles || product.components.is_empty())
                && (discontinued || !product.discontinued)
                && (product.sku.to_lowercase().contains(&text) || product.name.to_lowercase().contains(&text))
        });
        web::ok(&hits.map(|product| self.product_json(product)).collect::<Vec<_>>())
    }

    /// One product by SKU or barcode; a short text may match a part of a barcode.
    pub(super) fn product_by_barcode(&self, call: &Call<'_>) -> Response {
        let Some(code) = call.query.get("Barcode").filter(|code| !code.is_empty()) else {
            return bad_request("Barcode is required");
        };
        let exact = self.visible(call.now).find(|product| product.sku == code || product.ean == code);
        let part = || self.visible(call.now).find(|product| code.len() <= 7 && product.ean.contains(code));
        match exact.or_else(part) {
            Some(product) => web::ok(&self.product_json(product)),
            None => not_found(),
        }
    }

    pub(super) fn product_lookup(&self, call: &Call<'_>) -> Response {
        let Some(sku) = call.query.get("SKU") else { return bad_request("SKU is required") };
        let client = call.query.int("ClientId").filter(|client| *client != 0);
        let hit = self
            .products_with(sku)
            .find(|product| client.is_none_or(|client| client == product.client) && self.is_usable(product, call.now));
        web::ok(&hit.map_or(0, |product| product.id))
    }

    pub(super) fn products_updated(&self, call: &Call<'_>) -> Response {
        if call.query.get("FromDate").is_none() {
            return bad_request("FromDate is required");
        }
        let since = self.since(call.query.get("FromDate"));
        let ids = self.visible(call.now).filter(|product| within(since.as_ref(), product.updated));
        web::ok(&ids.map(|product| product.id).collect::<Vec<_>>())
    }

    pub(super) fn product_create(&mut self, call: &Call<'_>) -> Response {
        let fields = match call.object() {
            Ok(fields) => fields,
            Err(message) => return bad_request(&message),
        };
        created(&fields, self.try_create(call.now, &fields))
    }

    fn try_create(&mut self, now: Timestamp, fields: &Map<String, Value>) -> Result<i32, String> {
        let sku = text(fields, "SKU");
        if sku.trim().is_empty() || sku.len() > 75 {
            return Err("SKU must have 1 to 75 characters".to_owned());
        }
        let Some(weight) = fields.get("Weight").and_then(Value::as_f64) else {
            return Err("Weight is required".to_owned());
        };
        let client = self.client_of(fields)?;
        if self.products_with(&sku).any(|product| product.client == client) {
            return Err(format!("Product with SKU {sku} is already there"));
        }
        let mut product = self.blank_product(now, client, &sku);
        product.name = text(fields, "Name");
        product.ean = text(fields, "EAN");
        product.grams = (weight * 1000.0).round() as u32;
        product.more = others(fields);
        Ok(self.insert(product))
    }

    /// Changes the fields that are sent.
    pub(super) fn product_update(&mut self, call: &Call<'_>) -> Response {
        let fields = match call.object() {
            Ok(fields) => fields,
            Err(message) => return bad_request(&message),
        };
        let id = fields.get("ID").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok()).unwrap_or_default();
        if self.usable(id, call.now).is_none() {
            return created(&fields, Err("Product not found".to_owned()));
        }
        if let Some(product) = self.products.get_mut(&id) {
            product.updated = call.now;
            if let Some(Value::String(name)) = fields.get("Name") {
                product.name.clone_from(name);
            }
            if let Some(Value::String(ean)) = fields.get("EAN") {
                product.ean.clone_from(ean);
            }
            if let Some(Value::Bool(flag)) = fields.get("DisCont") {
                product.discontinued = *flag;
            }
            if let Some(kilograms) = fields.get("Weight").and_then(Value::as_f64) {
                product.grams = (kilograms * 1000.0).round() as u32;
            }
            if let Some(more) = others(&fields) {
                product.more.get_or_insert_default().extend(*more);
            }
        }
        created(&fields, Ok(id))
    }

    /// Adds a product of the home client without stock; its id.
    pub fn add_product(&mut self, now: Timestamp, sku: &str) -> i32 {
        let product = self.blank_product(now, HOME_CLIENT, sku);
        self.insert(product)
    }

    /// Somebody changes a product in the vendor's screens.
    ///
    /// # Panics
    /// When there is no such product.
    pub fn change_product(&mut self, now: Timestamp, id: i32, change: impl FnOnce(&mut Product)) {
        let product = self.products.get_mut(&id).expect("the product exists");
        change(product);
        product.updated = now;
    }

    /// Somebody deletes a product in the vendor's screens; rows of its stock stay.
    pub fn remove_product(&mut self, id: i32) {
        if let Some(product) = self.products.remove(&id)
            && let Some(ids) = self.by_sku.get_mut(&product.sku)
        {
            ids.retain(|other| *other != id);
        }
    }

    /// The home client's product with exactly this SKU.
    pub fn product(&self, sku: &str) -> Option<&Product> {
        self.products_with(sku).find(|product| product.client == HOME_CLIENT)
    }

    /// All products by id, those of other clients included.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }

    pub(super) fn blank_product(&mut self, now: Timestamp, client: i32, sku: &str) -> Product {
        Product {
            id: self.next_id(),
            client,
            sku: sku.to_owned(),
            name: sku.to_owned(),
            ean: String::new(),
            grams: 200,
            discontinued: false,
            components: Vec::new(),
            created: now,
            updated: now,
            more: None,
        }
    }

    pub(super) fn insert(&mut self, product: Product) -> i32 {
        let id = product.id;
        self.by_sku.entry(product.sku.clone()).or_default().push(id);
        self.products.insert(id, product);
        id
    }

    /// The client that a create is for: sent by admin users, implied for client users.
    pub(super) fn client_of(&self, fields: &Map<String, Value>) -> Result<i32, String> {
        let sent = fields.get("ClientId").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
        match (self.switches.user, sent) {
            (User::Client(own), None) => Ok(own),
            (User::Client(own), Some(sent)) if sent == own => Ok(own),
            (User::Admin, Some(sent)) if self.sees(sent) => Ok(sent),
            (User::Admin, None) => Err("ClientId is required for admin users".to_owned()),
            _ => Err("Client is not known".to_owned()),
        }
    }

    pub(super) fn products_with(&self, sku: &str) -> impl Iterator<Item = &Product> {
        self.by_sku.get(sku).into_iter().flatten().filter_map(|id| self.products.get(id))
    }

    pub(super) fn visible(&self, now: Timestamp) -> impl Iterator<Item = &Product> + Clone {
        self.products.values().filter(move |product| self.is_usable(product, now))
    }

    pub(super) fn usable(&self, id: i32, now: Timestamp) -> Option<&Product> {
        self.products.get(&id).filter(|product| self.is_usable(product, now))
    }

    pub(super) fn is_usable(&self, product: &Product, now: Timestamp) -> bool {
        self.sees(product.client) && !self.is_fresh(product.created, self.switches.product_lag_seconds, now)
    }

    fn product_json<'a>(&'a self, product: &'a Product) -> ProductRow<'a> {
        ProductRow { vendor: self, product }
    }
}

/// The answer to a create or an update of a product.
pub(super) fn created(fields: &Map<String, Value>, outcome: Result<i32, String>) -> Response {
    let (id, message) = match &outcome {
        Ok(id) => (*id, None),
        Err(message) => (0, Some(message)),
    };
    web::ok(&json!({
        "ID": id, "ProductId": id, "SKU": fields.get("SKU"), "Name": fields.get("Name"), "Success": outcome.is_ok(),
        "Message": message,
    }))
}

pub(super) fn text(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn others(fields: &Map<String, Value>) -> Option<Box<Map<String, Value>>> {
    let own = |name: &str| OWN_FIELDS.contains(&name);
    let more: Map<_, _> = fields.iter().filter(|(name, _)| !own(name)).map(|(k, v)| (k.clone(), v.clone())).collect();
    (!more.is_empty()).then(|| Box::new(more))
}
