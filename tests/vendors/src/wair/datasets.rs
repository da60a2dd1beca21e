//! The uploads: path, array, id, mandatory fields, recommended size.

pub(super) struct DataSet {
    pub(super) path: &'static str,
    pub(super) array: &'static str,
    /// The field that identifies a record; stock has none.
    pub(super) id: Option<&'static str>,
    /// Mandatory strings, the id included.
    pub(super) required: &'static [&'static str],
    /// All fields, where the vendor's page was complete.
    pub(super) fields: &'static [&'static str],
    /// The recommended number of records, or our own cap.
    pub(super) max: usize,
}

const fn set(path: &'static str, array: &'static str, id: &'static str, required: &'static [&'static str]) -> DataSet {
    DataSet { path, array, id: Some(id), required, fields: &[], max: 10_000 }
}

const fn sized(max: usize, set: DataSet) -> DataSet {
    DataSet { max, ..set }
}

const fn listed(fields: &'static [&'static str], set: DataSet) -> DataSet {
    DataSet { fields, ..set }
}

pub(super) const STOCK: &str = "stock";
pub(super) const MUTATIONS: &str = "stockMutations";
pub(super) const ALLOCATIONS: &str = "stockNotForReplenishment";
pub(super) const TRANSFERS: &str = "transfers";
pub(super) const ITEMS: &str = "items";

pub(super) const DATA_SETS: [DataSet; 25] = [
    sized(25_000, set("Items", ITEMS, "itemId", &["itemId"])),
    set("Sizes", "sizes", "sizeId", &["sizeId"]),
    set("Colors", "colors", "colorId", &["colorId"]),
    listed(&["brandId", "code", "description"], set("Brands", "brands", "brandId", &["brandId"])),
    set("Seasons", "seasons", "seasonId", &["seasonId"]),
    set("Collections", "collections", "collectionId", &["collectionId"]),
    set("Themes", "themes", "themeId", &["themeId"]),
    listed(&["materialId", "code", "description"], set("Materials", "materials", "materialId", &["materialId"])),
    listed(
        &["unitOfMeasureId", "code", "description"],
        set("UnitOfMeasures", "unitOfMeasures", "unitOfMeasureId", &["unitOfMeasureId"]),
    ),
    listed(
        &["merchandiseCategoryLevelId", "code", "description"],
        set(
            "MerchandiseCategoryLevels",
            "merchandiseCategoryLevels",
            "merchandiseCategoryLevelId",
            &["merchandiseCategoryLevelId"],
        ),
    ),
    set("MerchandiseCategories", "merchandiseCategories", "merchandiseCategoryId", &["merchandiseCategoryId"]),
    listed(
        &["categoryId", "code", "description", "sortOrder", "isActive", "parentCategoryId"],
        set("Categories", "categories", "categoryId", &["categoryId"]),
    ),
    sized(1_000, set("Images/urls", "images", "imageId", &["imageId"])),
    sized(25_000, set("Prepacks", "prepacks", "id", &["id", "skuId"])),
    set("Locations", "locations", "locationId", &["locationId"]),
    listed(
        &["locationId", "skuId", "quantity"],
        DataSet { path: "Stock", array: STOCK, id: None, required: &["locationId", "skuId"], fields: &[], max: 50_000 },
    ),
    sized(50_000, set("StockMutations", MUTATIONS, "stockMutationId", &["stockMutationId", "locationId", "skuId"])),
    listed(
        &["id", "locationId", "skuId", "startDateTime", "endDateTime", "quantity"],
        set("StockNotForReplenishment", ALLOCATIONS, "id", &["id", "locationId", "skuId", "startDateTime"]),
    ),
    set("Sales", "sales", "salesId", &["salesId", "locationId"]),
    set("DiscountReasons", "discountReasons", "discountReasonId", &["discountReasonId"]),
    set("SaleDiscountCodes", "saleDiscountCodes", "saleDiscountCodeId", &["saleDiscountCodeId"]),
    set("Currencies", "currencies", "currencyId", &["currencyId"]),
    set("Transfers", TRANSFERS, "transferId", &["transferId", "fromLocationId", "toLocationId"]),
    sized(25_000, set("PurchaseOrders", "purchaseOrders", "purchaseOrderId", &["purchaseOrderId"])),
    listed(&["vendorId", "code", "description"], set("Vendors", "vendors", "vendorId", &["vendorId", "code"])),
];
