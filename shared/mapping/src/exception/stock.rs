//! Stock: what Mintsoft shows, what upstream counts, what WAIR is told.

kinds! { STOCK
    VANISH_GUARD Structural Warehouse 4
        "A full stock read lost too many rows or emptied too many SKUs at once, so nothing of it was published."
        harm "WAIR and the shop keep levels that grow old, and what has really sold out is still offered."
        remedy "Look in Mintsoft whether the stock really changed that much. If not, wait for the next full read. If it did, \
         invoke StockPollFunction with {\"mode\":\"full\",\"accept\":{…}} and the figures of this exception."
        closes "The next full read that passes the guard, or is accepted by a person, closes it."
    STOCK_ROW_UNREADABLE Structural Integration 24
        "A stock row of this SKU lacks a figure or holds one that is not a whole number, so its level is held."
        harm "WAIR plans with an old level of this SKU, and the shop does not offer it."
        remedy "Open the product in Mintsoft and correct its inventory record."
        closes "The next read that shows a whole row of the SKU closes it."
    STOCK_SKU_BLANK Structural Ecommerce 72
        "Mintsoft holds stock for a product without a SKU, which nobody can sell."
        harm "Goods that were paid for lie on the shelf unsold."
        remedy "Give the product a SKU in Mintsoft, or discontinue it."
        closes "The next full read without such a row closes it."
    STOCK_CLIENT_FOREIGN Structural Integration 4
        "Mintsoft answered with stock of another client; those rows were refused."
        harm "Nothing of it is used, but somebody else's data is shown to us, and ours perhaps to them."
        remedy "Ask Mintsoft or the 3PL to limit the API user to your client. Check clientId in the secret."
        closes "The next full read without a row of another client closes it."
    STOCK_REFUSED_BY_WAIR Structural Integration 24
        "WAIR refuses the stock level of this SKU, so it keeps an older one."
        harm "WAIR recommends stock that is gone, or leaves out stock that is there."
        remedy "Ask WAIR's integration support what is wrong with the SKU. The next change of its level, or the next full read, sends it again."
        closes "The first level of the SKU that WAIR accepts closes it."
    WAREHOUSE_UNMAPPED Structural Integration 24
        "Mintsoft holds stock in a warehouse that the configuration does not map to a WAIR location."
        harm "The stock of that warehouse is neither planned with nor offered."
        remedy "Add the warehouse to a [[location]] of the configuration. Push it: lockstep config push FILE --stack NAME."
        closes "The next full read under a configuration that maps the warehouse closes it."
    WAREHOUSE_MISSING Timing Warehouse 12
        "A full read had no row of this warehouse at all; its locations keep their last levels."
        harm "The levels of these locations grow old, and what has sold out there is still recommended."
        remedy "Check in Mintsoft that the warehouse is active and visible to the API user."
        closes "The next full read that shows the warehouse closes it."
    HINT_UNREADABLE Structural Integration 24
        "A message on the hints queue is not a hint and went to the dead letters."
        harm "A level that upstream counted may be lost with it; a hint is made good by the next poll."
        remedy "Find who put it there and have the event sent again if it was one. Then delete the dead letter."
        closes "It closes when the dead letters of the hints queue are empty."
    UPSTREAM_GUARD Structural Warehouse 4
        "An event from upstream emptied too many SKUs of this location at once, so nothing of it was kept."
        harm "The location keeps old levels, and what has sold out there is still recommended."
        remedy "Ask whoever counts that location. If it was a mistake, wait for their next good event. If it is true, raise \
         max_newly_zero_percent in [guards], push the configuration, and have the event sent again."
        closes "The next event of the location that passes the guard closes it."
    UPSTREAM_LOCATION_UNKNOWN Structural Integration 24
        "Levels came for a location that the configuration does not let upstream master, so they were not kept."
        harm "What was counted there reaches neither Mintsoft nor WAIR."
        remedy "Set authority = \"wair\" for the location and push the configuration, or stop whoever sends the levels."
        closes "The next kept event of the location, or a configuration that lets upstream master it, closes it."
    UPSTREAM_LEVEL_REFUSED Structural Warehouse 24
        "Mintsoft refuses the level that upstream gives for this SKU, so it keeps an older one. WAIR has the new one."
        harm "Mintsoft sells or picks by a level that is wrong."
        remedy "Create the product in Mintsoft, or keep it in one bin of that warehouse. The next level or full read sets it again."
        closes "The first level of the SKU that Mintsoft takes closes it."
    UPSTREAM_DRIFT Structural Warehouse 24
        "Mintsoft's stock of this SKU is no longer what upstream had set; neither side was changed."
        harm "Mintsoft and WAIR plan with different levels of the same SKU."
        remedy "Find who booked the stock in Mintsoft. Have upstream count the SKU again, or correct Mintsoft."
        closes "The next count from upstream, or a read that shows both sides equal, closes it."
}
