//! Dispatches: what left, and who is told of it.

kinds! { DISPATCH
    DISPATCH_MESSAGE_UNREADABLE Structural Integration 24
        "A message on the dispatch queue or its hints queue is not one of ours and went to the dead letters."
        harm "Little: the next poll sees what it may have meant. But somebody writes into our queues."
        remedy "Find who put it there. Then delete the dead letter."
        closes "It closes when no such message is found among the dead letters."
    DISPATCH_ROW_UNREADABLE Structural Integration 12
        "Mintsoft shows this order with a field that cannot be read, so its dispatch is not told."
        harm "The customer is not told that the order is on its way."
        remedy "Compare the order in Mintsoft with its API description, and ask Mintsoft what changed."
        closes "The next readable answer about the order closes it."
    DISPATCH_REFUSED Structural CustomerService 12
        "The sales channel or WAIR refused to be told that a part of an order has shipped."
        harm "The customer is not told, or WAIR does not book what was sold."
        remedy "Read the reason and correct it there or in the configuration. Then replay the dead letter."
        closes "The replayed message that is accepted closes it, or that finds the part not despatched any more."
    DISPATCH_STUCK Timing Integration 1
        "Somebody could not be told of a dispatch for more than a day, and the message went to the dead letters."
        harm "The customer is not told, or WAIR does not book what was sold."
        remedy "See why the sales channel or WAIR did not answer. Then replay the dead letter."
        closes "The replayed message that is accepted closes it, or that finds the part not despatched any more."
    DISPATCH_UNDONE Structural CustomerService 12
        "A part was told as shipped, and Mintsoft does not show it as despatched any more."
        harm "The customer waits for a parcel that has not left."
        remedy "Ask the warehouse what happened. Tell the customer."
        closes "The next despatch of the part closes it."
    CHANNEL_UNAVAILABLE Timing Integration 1
        "The sales channel does not take dispatches; they are kept and sent as soon as it answers."
        harm "Customers are told late that their orders are on the way."
        remedy "Wait if it is short. Otherwise ask those who run the sales channel."
        closes "The first dispatch that the channel takes closes it."
    CARRIER_UNKNOWN Structural Ecommerce 24
        "The sales channel was told Mintsoft's own name of a courier service, because no other is known."
        harm "Customers may get no link to follow their parcel."
        remedy "Add a [[carrier]] with this name to the configuration. Push it: lockstep config push FILE --stack NAME."
        closes "The next dispatch by this service under a configuration that knows it closes it."
    TRACKING_MISSING Timing Warehouse 24
        "A part was told as shipped without a tracking number, because Mintsoft has none."
        harm "The customer cannot follow the parcel."
        remedy "Enter the tracking number in Mintsoft, if there is one. The channel is then told."
        closes "The correction that tells the channel the number closes it."
}
