//! How a history begins: both vendors, the shop, our own services and everything that is known beforehand.

use super::*;

impl Sim {
    /// The history of `plan`, at its beginning.
    pub fn new(plan: Plan) -> Self {
        let seed = plan.seed;
        let time = Time::at(plan.start, seed);
        let mut world = vendors::World::new(Catalogue::generate(seed, Extent::Skus(plan.skus), 3, plan.start));
        let traits = &plan.traits;
        world.offset = jiff::SignedDuration::from_secs(traits.offset);
        if traits.small_warehouse {
            make_small(&mut world.mintsoft, plan.start);
        }
        let switches = &mut world.mintsoft.switches;
        switches.duplicate_check = traits.duplicate_check;
        switches.duplicate_with_id = traits.duplicate_with_id;
        switches.search_lag_seconds = traits.search_lag;
        switches.single_object = traits.single_object;
        switches.when_short = traits.when_short;
        switches.cancel_race = traits.cancel_race;
        switches.tracking_lag_seconds = traits.tracking_lag;
        let mut range: Vec<String> = Vec::new();
        for product in world.mintsoft.products() {
            if product.client == vendors::mintsoft::HOME_CLIENT && !product.discontinued && !product.sku.is_empty() {
                range.push(product.sku.clone());
            }
        }
        let recipe: Vec<(String, u32)> =
            range.iter().filter(|sku| !sku.starts_with("SET-")).take(2).map(|sku| (sku.clone(), 2)).collect();
        range.push(tenant::OWN_BUNDLE.to_owned());
        let core = Core::new(time.clone(), world.shared(), seed);
        {
            let mut inner = core.lock();
            inner.sums = tenant::sums(false).into_iter().map(|(location, sum)| (location, vec![sum])).collect();
            inner.offered = vec![vec![3, 5]];
            inner.counted = traits.counted.then(BTreeMap::new);
        }
        core.note_stock();
        let clock: Arc<dyn Clock> = Arc::new(SimClock(time.clone()));
        let boxes = Boxes::new(&clock);
        let table = Arc::new(MemoryTable::default());
        let secret = tenant::secret(traits.static_key);
        let secrets = MemorySecrets::of([
            (SECRETS[0], secret.as_str()),
            (SECRETS[1], "{}"),
            (SECRETS[2], "0123456789abcdef0123456789abcdef"),
        ]);
        let queue = |line: Line| Arc::new(SimQueue { core: core.clone(), line, inner: boxes.of(line).clone() });
        let dead = |line: Line| -> Arc<dyn Inbox> {
            Arc::new(SimInbox { core: core.clone(), inner: boxes.of(line).dead_letters() })
        };
        let mail = Arc::new(MemoryMail::default());
        let seen: Arc<dyn Table> = Arc::new(SimTable { core: core.clone(), inner: table.clone() });
        let outside = Outside {
            leases: Leases::new(Store::new(seen.clone()), clock.clone()),
            clock,
            table: seen,
            secrets: Arc::new(SimSecrets { core: core.clone(), inner: Arc::new(secrets) }),
            http: Arc::new(Wire(core.clone())),
            orders: queue(Line::Orders),
            hints: queue(Line::Hints),
            dispatch: queue(Line::Dispatch),
            dispatch_hints: queue(Line::DispatchHints),
            dead: LINES.into_iter().map(|line| (line, dead(line))).collect(),
            calls_per_minute: traits.calls_per_minute,
            mail: mail.clone(),
        };
        let mut sim = Self {
            core,
            shop: Shop::default(),
            counter: Counter::default(),
            boxes,
            table,
            range,
            recipe,
            swapped: false,
            calm: false,
            unusable: None,
            quiet_since: None,
            mail,
            sold_out: Vec::new(),
            poison: Vec::new(),
            diverged: Vec::new(),
            recipes: BTreeMap::new(),
            recommended: BTreeMap::new(),
            half_done: BTreeSet::new(),
            cookie: None,
            outside,
            due: BTreeMap::new(),
            tasks: BTreeMap::new(),
            warm: BTreeMap::new(),
            working: BTreeMap::new(),
            next_task: 1,
            next_look: i64::MAX,
            chance: Chance::of(seed, "lambda"),
            plan,
        };
        let traits = &sim.plan.traits;
        let vices = [
            (traits.search_lag > 0, Knob::SearchLag),
            (!traits.duplicate_check, Knob::DuplicateAccepted),
            (traits.offset != 0, Knob::ClockSkew),
        ];
        vices.iter().filter(|(is_on, _)| *is_on).for_each(|(_, knob)| sim.core.fired(*knob));
        sim.push_config();
        sim.note_recipes();
        sim.schedule();
        sim
    }
}
