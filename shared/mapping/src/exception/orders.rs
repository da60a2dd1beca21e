//! Customer orders on their way to the warehouse.

kinds! { ORDERS
    ORDER_MESSAGE_UNREADABLE Structural Integration 4
        "A message on the orders queue is not an order event and went to the dead letters."
        harm "If a customer's order is behind it, it is never sent."
        remedy "Find who put it there. If it was an order, have it sent again through the intake. Then delete the dead letter."
        closes "It closes when no such message is found among the dead letters."
    ORDER_SKU_UNKNOWN Structural Ecommerce 4
        "An order names a SKU that Mintsoft does not know, so nothing of it was sent."
        harm "The customer waits for an order that nobody picks."
        remedy "Create the SKU in Mintsoft. If the order is wrong, edit or cancel it in the sales channel."
        closes "The held order goes by itself when the next product read sees the SKU; that closes it."
    ORDER_SKU_BLANK Structural Ecommerce 4
        "An order has a line without a SKU, so nothing of it was sent."
        harm "The customer waits for an order that nobody picks."
        remedy "Give the product its SKU in the sales channel. Save the order there again: the edit replaces the held order."
        closes "The edit or cancellation that replaces the order closes it."
    ORDER_SKU_DOUBLED Structural Ecommerce 4
        "An order names a SKU that several active products in Mintsoft share, so nothing of it was sent."
        harm "The customer waits for an order that nobody picks."
        remedy "Give each product in Mintsoft a SKU of its own."
        closes "The held order goes by itself when the next product read sees one product; that closes it."
    ORDER_BUNDLE_BROKEN Structural Merchandising 4
        "An order names a bundle whose recipe cannot be followed to an end, so nothing of it was sent."
        harm "The customer waits for an order that nobody picks."
        remedy "Correct the bundle in Mintsoft or in the configuration."
        closes "The held order goes by itself when the next product read can follow the recipe; that closes it."
    ORDER_COURIER_UNMAPPED Structural Integration 4
        "An order asks for a shipping method that has no courier service in the configuration, so nothing of it was sent."
        harm "The customer waits for an order that nobody picks."
        remedy "Add the method to [orders.couriers] of the configuration. Push it: lockstep config push FILE --stack NAME."
        closes "The next product read under a configuration that knows the method sends the order and closes it."
    ORDER_EVENT_REFUSED Structural Ecommerce 4
        "The sales channel told of an order in a way that cannot be read, so nothing of it was taken over."
        harm "The customer waits for an order that nobody picks, or gets what was ordered first."
        remedy "Read which field is wrong. Correct the order or the shop in the sales channel and save it again."
        closes "The next good message about a newer state of the order closes it."
    ORDER_REFUSED Structural Warehouse 4
        "Mintsoft refused to create an order."
        harm "The customer waits for an order that nobody picks."
        remedy "Read the reason and correct the order or the set-up in Mintsoft. Then replay the dead letter."
        closes "The replayed message that finds or creates the order in Mintsoft closes it."
    ORDER_INCOMPLETE Structural Warehouse 4
        "Mintsoft created only a part of an order; it was not sent again."
        harm "The customer gets a part of what was paid for."
        remedy "Compare the order in Mintsoft with the sales channel. Complete or cancel it there."
        closes "The edit or cancellation that replaces the order closes it. That of a transfer closes when all that Mintsoft has of it \
         has left or is cancelled."
    ORDER_AMBIGUOUS Structural Warehouse 4
        "Mintsoft holds several orders, or a cancelled one, under the number of this order; none was created or bound."
        harm "The customer gets the goods twice or not at all, and no dispatch is told."
        remedy "Decide in Mintsoft which one is right and cancel the others. Then replay the dead letter."
        closes "The replayed message that finds one live order closes it."
    ORDER_STUCK Timing Integration 1
        "An order could not be sent for more than four hours and went to the dead letters."
        harm "The customer waits for an order that nobody picks."
        remedy "See what kept Mintsoft or the state table from answering. Then replay the dead letter."
        closes "The replayed message that finds or creates the order in Mintsoft closes it."
    ORDER_UNMAPPABLE Structural Integration 4
        "An order cannot be turned into a Mintsoft order."
        harm "The customer waits for an order that nobody picks."
        remedy "Read which field is wrong and correct the configuration or the order. Then replay the dead letter."
        closes "The replayed message, or an edit, that creates the order in Mintsoft closes it."
    ORDER_CANCEL_TOO_LATE Structural Warehouse 1
        "An order was cancelled by its customer after picking had begun or after it had left, so nothing was changed."
        harm "Goods leave that nobody wants to pay for."
        remedy "Stop the parcel if it is still there: cancel the order in Mintsoft and replay the dead letter. If it has left, tell \
         customer service that it comes back as a return."
        closes "The dispatch poll or the replayed message that sees the order cancelled in Mintsoft closes it."
    ORDER_EDIT_TOO_LATE Structural Warehouse 1
        "An order was edited by its customer after picking had begun or after it had left, so nothing was changed."
        harm "The customer gets what was ordered first, and not what was paid for."
        remedy "Stop the parcel if it is still there: cancel the order in Mintsoft and replay the dead letter, which creates the new \
         one. If it has left, tell customer service."
        closes "The replayed message that creates the new order in Mintsoft closes it."
    ORDER_SENT_ELSEWHERE Structural Warehouse 1
        "An order that was only recorded in observe mode was edited or cancelled; what another system has sent of it was not touched."
        harm "The customer gets what was ordered first, or goods leave that nobody wants to pay for."
        remedy "Change or cancel the order in Mintsoft by hand, under the number that the other system gave it. Then replay the \
         dead letter."
        closes "The replayed message closes it: it is taken for the word that this was done."
    ORDER_CANCEL_REFUSED Structural Warehouse 1
        "Mintsoft refuses to cancel an order that nobody has begun to pick; no other order was created in its place."
        harm "Goods leave that nobody wants, or not as they were edited."
        remedy "Read the reason. Cancel the order in Mintsoft or mend the API user's permission. Then replay the dead letter."
        closes "The replayed message that sees the order cancelled in Mintsoft closes it."
}
