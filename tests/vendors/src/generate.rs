//! A fashion catalogue of any size from one seed: style × colour × size, stock in bins, and the usual dirt.

use jiff::{SignedDuration, Timestamp};

use crate::mintsoft::{Component, HOME_CLIENT, Product, Row, Warehouse};

/// How large a generated catalogue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// So many styles with all their colours and sizes.
    Styles(usize),
    /// Exactly so many SKUs; the last style may be incomplete.
    Skus(usize),
}

/// Products, bins and warehouses to begin with.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub(crate) warehouses: Vec<Warehouse>,
    pub(crate) products: Vec<Product>,
    pub(crate) rows: Vec<Row>,
    pub(crate) last_id: i32,
}

const WAREHOUSES: [(i32, &str); 3] = [(3, "MAIN"), (5, "NORTH"), (8, "STORE")];
const KINDS: [(&str, u32, &[&str]); 8] = [
    ("TEE", 180, LETTERS),
    ("HOOD", 620, LETTERS),
    ("SHIRT", 260, LETTERS),
    ("DRESS", 340, NUMBERS),
    ("SKIRT", 300, NUMBERS),
    ("JEAN", 700, WAISTS),
    ("CHINO", 560, WAISTS),
    ("COAT", 1400, LETTERS),
];
const LETTERS: &[&str] = &["XS", "S", "M", "L", "XL", "XXL"];
const NUMBERS: &[&str] = &["8", "10", "12", "14", "16", "18"];
const WAISTS: &[&str] = &["28", "30", "32", "34", "36", "38"];
const LINES: [&str; 8] = ["BASIC", "SLIM", "RELAX", "CLASSIC", "CROP", "LONG", "STRETCH", "ORGANIC"];
const COLOURS: [&str; 12] =
    ["RED", "NAVY", "BLACK", "WHITE", "SAGE", "SAND", "PINK", "GREY", "OLIVE", "RUST", "SKY", "PLUM"];
/// Two hours are never touched, so that a first delta finds nothing; then half a year back.
const YOUNGEST_MINUTES: u64 = 125;
const OLDEST_MINUTES: u64 = 180 * 24 * 60;

/// A small generator of random numbers; the same seed gives the same catalogue on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

struct Generator {
    random: SplitMix,
    now: Timestamp,
    catalogue: Catalogue,
}

impl Catalogue {
    /// Warehouses without products.
    pub fn empty(warehouses: usize) -> Self {
        let warehouses = (0..warehouses).map(|n| match WAREHOUSES.get(n) {
            Some((id, name)) => Warehouse { id: *id, name: (*name).to_owned() },
            None => Warehouse { id: 10 + n as i32, name: format!("EXTRA{n}") },
        });
        Self { warehouses: warehouses.collect(), products: Vec::new(), rows: Vec::new(), last_id: 900 }
    }

    /// A catalogue of `extent` SKUs in `warehouses` warehouses as it stands at `now`. On top of the extent come a few
    /// bundles, products without a SKU, and products of another client.
    pub fn generate(seed: u64, extent: Extent, warehouses: usize, now: Timestamp) -> Self {
        let random = SplitMix(seed);
        let mut generator = Generator { random, now, catalogue: Self::empty(warehouses) };
        let (styles, skus) = match extent {
            Extent::Styles(styles) => (styles, usize::MAX),
            Extent::Skus(skus) => (usize::MAX, skus),
        };
        for style in 0..styles {
            if !generator.style(style, skus) {
                break;
            }
        }
        generator.dirt();
        generator.catalogue
    }

    /// How many products there are, bundles and foreign ones included.
    pub fn products(&self) -> usize {
        self.products.len()
    }
}

impl Generator {
    /// Adds a style; false when the catalogue is full.
    fn style(&mut self, style: usize, skus: usize) -> bool {
        let (kind, grams, sizes) = KINDS[style % KINDS.len()];
        let line = LINES[style / KINDS.len() % LINES.len()];
        let round = style / (KINDS.len() * LINES.len());
        let code = if round == 0 { format!("{kind}-{line}") } else { format!("{kind}-{line}{round}") };
        let colours = 2 + self.random.below(4) as usize;
        let first = self.random.below(COLOURS.len() as u64) as usize;
        for colour in (0..colours).map(|n| COLOURS[(first + n) % COLOURS.len()]) {
            for size in sizes {
                if self.catalogue.products.len() >= skus {
                    return false;
                }
                let product = self.product(format!("{code}-{colour}-{size}"), grams, HOME_CLIENT);
                // One product in a hundred has never been booked in: it has no inventory row anywhere.
                if !self.random.percent(1) {
                    self.stock(product, HOME_CLIENT);
                }
            }
        }
        true
    }

    fn product(&mut self, sku: String, grams: u32, client: i32) -> i32 {
        let id = self.id();
        let created = self.past();
        self.catalogue.products.push(Product {
            id,
            client,
            name: sku.replace('-', " ").to_lowercase(),
            ean: format!("50{id:011}"),
            grams: grams + self.random.below(40) as u32,
            sku,
            discontinued: self.random.percent(2),
            components: Vec::new(),
            created,
            updated: created,
            more: None,
        });
        id
    }

    fn stock(&mut self, product: i32, client: i32) {
        for n in 0..self.catalogue.warehouses.len() {
            let warehouse = self.catalogue.warehouses[n].id;
            let bins = if self.random.percent(10) { 2 + self.random.below(2) } else { 1 };
            for _ in 0..bins {
                let level = if self.random.percent(6) { 0 } else { 1 + self.random.below(60) as i32 };
                let allocated = if self.random.percent(12) { self.random.below(4).min(level as u64) as i32 } else { 0 };
                let row = Row {
                    id: self.id(),
                    product,
                    client,
                    warehouse,
                    location: warehouse * 1000 + 1 + self.random.below(900) as i32,
                    on_hand: level - allocated,
                    allocated,
                    quarantine: i32::from(self.random.percent(3)),
                    updated: self.past(),
                };
                self.catalogue.rows.push(row);
            }
        }
    }

    /// One bundle for each two hundred products, a few rows without a SKU, a few of another client.
    fn dirt(&mut self) {
        let made = self.catalogue.products.len();
        for n in 0..made.div_ceil(200) {
            let first = self.catalogue.products[n * 200 % made].id;
            let second = self.catalogue.products[(n * 200 + 7) % made].id;
            let bundle = self.product(format!("SET-{:04}", n + 1), 0, HOME_CLIENT);
            let components = if first == second { vec![(first, 3)] } else { vec![(first, 2), (second, 1)] };
            if let Some(product) = self.catalogue.products.last_mut().filter(|product| product.id == bundle) {
                product.components =
                    components.into_iter().map(|(product, quantity)| Component { product, quantity }).collect();
            }
        }
        for _ in 0..made.div_ceil(5_000) {
            self.product(String::new(), 100, HOME_CLIENT);
        }
        for n in 0..made.div_ceil(1_000) {
            let product = self.product(format!("FOREIGN-{:04}", n + 1), 100, HOME_CLIENT + 1);
            self.stock(product, HOME_CLIENT + 1);
        }
    }

    fn past(&mut self) -> Timestamp {
        let milliseconds = (YOUNGEST_MINUTES + self.random.below(OLDEST_MINUTES)) * 60_000 + self.random.below(60_000);
        let ago = SignedDuration::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX));
        self.now.saturating_sub(ago).unwrap_or(Timestamp::MIN)
    }

    fn id(&mut self) -> i32 {
        self.catalogue.last_id += 1;
        self.catalogue.last_id
    }
}
