//! What reconciliation finds: two sides that do not agree, and what takes too long.

kinds! { RECONCILE
    STOCK_DRIFT Structural Integration 8
        "WAIR was told another stock of this SKU than Mintsoft shows, and sending it again did not help."
        harm "WAIR recommends and allocates stock that is not there, or hides stock that is."
        remedy "See whether another exception names this SKU or its warehouse. Then run lockstep resync sku."
        closes "The next reconciliation that finds both sides equal closes it."
    FEED_LATE Timing Integration 1
        "This flow has not ended well for three times as long as it should take."
        harm "What the flow carries is old, and everything that relies on it decides by yesterday's facts."
        remedy "Look at the last run of this flow in the run log, and at the exceptions about the vendors."
        closes "The first reconciliation after the next good run of the flow closes it."
    WAIR_BATCH_OPEN Timing Integration 2
        "A batch in WAIR was begun and not closed, so WAIR may not show what it was sent."
        harm "WAIR's planning may run on older data."
        remedy "Wait: the next run closes it as soon as WAIR answers. Otherwise ask WAIR's integration support."
        closes "The run that closes the batch closes it."
    ORDER_STALLED Timing Integration 1
        "An order has been on its way to Mintsoft for longer than that should take."
        harm "The customer waits for an order that nobody picks."
        remedy "Look for its message in the orders queue and its dead letters, and replay it. Then run lockstep resync order."
        closes "It closes when the order has arrived or is cancelled."
    ORDER_OVERDUE Timing Warehouse 24
        "Mintsoft has held an order for days and nothing of it has left."
        harm "The customer waits and asks where the parcel is."
        remedy "Look in Mintsoft what it waits for: stock, picking, or a hold."
        closes "It closes when something of the order has left, or it is cancelled."
    HOLD_OLD Structural Ecommerce 4
        "An order has been held for more than a day because its SKUs or its shipping method cannot go."
        harm "The customer waits for an order that nobody picks."
        remedy "Mend what the other exception of this order names, or cancel the order in the sales channel."
        closes "It closes when the order is released or cancelled."
    ORDER_MISSING Structural Warehouse 4
        "Mintsoft held this order once and does not show it any more."
        harm "The customer waits for an order that nobody picks."
        remedy "Ask the warehouse who removed it. If the customer still waits for it, save the order in the sales channel again."
        closes "It closes when Mintsoft shows the order, or when the order is over."
    ORDER_FOREIGN Structural Integration 24
        "Mintsoft holds an order with our number prefix that we did not send."
        harm "It may be a double, and no dispatch of it is told to anybody."
        remedy "Find who created it. Give that source another prefix, or cancel the order in Mintsoft if it is a double."
        closes "It closes when Mintsoft does not show the order as live any more."
    ORDER_UNWANTED Structural Warehouse 1
        "Mintsoft holds an order as live that was cancelled or replaced."
        harm "Goods leave that nobody wants to pay for, or twice."
        remedy "Cancel it in Mintsoft before it is picked."
        closes "It closes when Mintsoft shows it as cancelled."
    ORDER_DROPPED Structural Ecommerce 4
        "The warehouse cancelled an order, or a part of it, that nobody had cancelled in the sales channel."
        harm "The customer has paid for goods that never come, and is not told."
        remedy "Ask the warehouse why. Cancel or refund the order in the sales channel, or have it ordered again."
        closes "The nightly comparison that finds the order cancelled in the sales channel, or live again in Mintsoft, closes it."
    ORDER_INVOICE_FAILED Structural Finance 24
        "Mintsoft could not invoice an order that has left."
        harm "The order is not charged, and the figures of the day do not agree."
        remedy "Open the order in Mintsoft and correct what its invoice lacks. Invoice it again."
        closes "It closes when Mintsoft shows the order as invoiced."
    DISPATCH_NOT_ACCEPTED Timing CustomerService 4
        "A part left the warehouse hours ago, and the sales channel has not accepted that."
        harm "The customer is not told that the order is on its way."
        remedy "Wait if it is short: it is told again. Otherwise tell the customer, and ask those who run the channel."
        closes "It closes when the channel accepts it."
    DISPATCH_NOT_BOOKED Timing Finance 4
        "A part left the warehouse hours ago, and WAIR has not booked it as sold."
        harm "WAIR's sales and stock are wrong, and so is what it plans from them."
        remedy "Wait if it is short: it is sent again. Otherwise ask WAIR's integration support."
        closes "It closes when WAIR accepts it."
    COUNT_DIFFERS Structural Finance 24
        "Of this day, what Mintsoft dispatched, what the sales channel was told and what WAIR booked are not the same."
        harm "Finance cannot close the day."
        remedy "Read the differences of that day; each names its order."
        closes "It closes when they are settled."
}
