//! The range: products, SKUs, sizes and bundles.

kinds! { CATALOGUE
    PRODUCT_ROW_UNREADABLE Structural Integration 24
        "A product row of this SKU lacks its id or holds a field of the wrong type, so what was known of it is kept."
        harm "Changes of this product reach nobody, and orders for it may be held."
        remedy "Open the product in Mintsoft and save it. If that does not help, ask Mintsoft what changed in its answers."
        closes "The next read that shows a whole row of the product closes it."
    PRODUCT_CLIENT_FOREIGN Structural Integration 4
        "Mintsoft answered with products of another client; those rows were refused."
        harm "Nothing of it is used, but somebody else's data is shown to us, and ours perhaps to them."
        remedy "Ask Mintsoft or the 3PL to limit the API user to your client. Check clientId in the secret."
        closes "The next full read without a row of another client closes it."
    CATALOGUE_VANISHED Structural Ecommerce 12
        "A full read of the products lost too many of them at once, so nothing of it was kept."
        harm "New products do not reach WAIR, and orders for them are held."
        remedy "Look in Mintsoft whether they are really gone. If not, wait for the next full read. If they are, invoke \
         ProductSyncFunction with {\"mode\":\"full\",\"accept\":{…}} and the figures of this exception."
        closes "The next full read that passes the guard, or is accepted by a person, closes it."
    SKU_BLANK Structural Ecommerce 72
        "A product in Mintsoft has no SKU; it goes nowhere."
        harm "Nobody can order or plan this product."
        remedy "Give the product a SKU in Mintsoft, or discontinue it."
        closes "The next read that shows the product with a SKU, or no longer, closes it."
    SKU_UNUSABLE Structural Ecommerce 72
        "The SKU of a product in Mintsoft holds control characters; it goes nowhere."
        harm "Nobody can order or plan this product."
        remedy "Correct the SKU in Mintsoft, or discontinue the product."
        closes "The next read that shows the product with a usable SKU, or no longer, closes it."
    SKU_DOUBLED Structural Ecommerce 24
        "Several active products in Mintsoft have this SKU, so nobody can tell which one is meant; WAIR is not given it."
        harm "Orders for this SKU are held, and WAIR cannot recommend it."
        remedy "Discontinue all but one of them in Mintsoft, or correct their SKUs."
        closes "The next read that shows one active product with this SKU closes it."
    SKU_SUSPICIOUS Structural Ecommerce 168
        "This SKU is probably a mistake; it is synchronised exactly as it stands."
        harm "If it is a mistake, one article is planned and sold as two, and orders name a SKU that does not exist."
        remedy "Read the reason and correct the product in Mintsoft, or leave it if it is meant."
        closes "The next read that shows nothing suspicious about the SKU closes it."
    SKU_UNPARSED Structural Merchandising 72
        "Item, colour or size of this product cannot be told, so WAIR is not given it."
        harm "WAIR never recommends this product."
        remedy "Correct the SKU in Mintsoft, or the rules in [catalogue] of the configuration."
        closes "The next read that can tell its item, colour and size closes it."
    SIZE_UNKNOWN Structural Merchandising 168
        "Nobody knows where this size stands in a size run; WAIR is told to sort it last."
        harm "Size runs are shown and planned in the wrong order."
        remedy "Correct the size in Mintsoft. If it is right, ask for it to be added to the size table."
        closes "The next read in which no product has the size, or in which it is known, closes it."
    PRODUCT_NOT_IN_WAIR Timing Integration 24
        "This active product has not been given to WAIR yet."
        harm "WAIR cannot recommend this product."
        remedy "Wait if WAIR was away for a short time: the next run gives it. Otherwise ask WAIR's integration support."
        closes "The run in which WAIR takes the product closes it."
    PRODUCT_REFUSED_BY_WAIR Structural Integration 24
        "WAIR refuses this item, size, colour or location."
        harm "WAIR does not know it and leaves it out of every recommendation."
        remedy "Ask WAIR's integration support what is wrong with it. Its next change, or the next full read, sends it again."
        closes "The run in which WAIR takes it closes it."
    WAIR_SKU_NOT_ACTIVE Structural Merchandising 72
        "WAIR was given this SKU, and it is no longer active in Mintsoft."
        harm "WAIR goes on recommending an article that cannot be ordered."
        remedy "Take the SKU out of WAIR's planning, or activate the product in Mintsoft again."
        closes "The read that shows the SKU active again, or at last without stock and given up, closes it."
    BUNDLE_BROKEN Structural Ecommerce 24
        "The recipe of this bundle cannot be read or followed to an end, so it cannot be taken apart."
        harm "The bundle is not offered, and orders for it are held."
        remedy "Correct the bundle in Mintsoft or in the configuration."
        closes "The next read that can follow the recipe to its end closes it."
    BUNDLE_CHANGED Structural Warehouse 24
        "The recipe of this bundle changed while open orders hold the components of the older one; they were not touched."
        harm "These customers may get something else than the shop now describes."
        remedy "Decide for each of these orders whether it may ship as it is."
        closes "The run that finds none of these orders open any more closes it."
}
