//! The catalogue of exceptions: everything that can end badly, who owns it, and what to do.

use serde::{Deserialize, Serialize};

/// Whether a problem goes away by itself or stays until somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Expected to clear with time: an outage, a late feed.
    Timing,
    /// Stays until a person changes something.
    Structural,
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// Product data, channel, prices.
    Ecommerce,
    /// Stock on the shelf, picking, shipping.
    Warehouse,
    /// What customers are told.
    CustomerService,
    /// Money and counts.
    Finance,
    /// The range, and where its stock goes.
    Merchandising,
    /// The systems between them.
    Integration,
}

/// One kind of exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Stable, upper case; the name of its page in the runbook.
    pub code: &'static str,
    /// Whether it goes away by itself.
    pub class: Class,
    /// Who has to act.
    pub owner: Owner,
    /// What is wrong, as a plain sentence.
    pub sentence: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

macro_rules! catalogue {
    ($($name:ident $class:ident $owner:ident $sentence:literal $remedy:literal)*) => {
        $(
            #[doc = $sentence]
            pub const $name: Kind = Kind {
                code: stringify!($name),
                class: Class::$class,
                owner: Owner::$owner,
                sentence: $sentence,
                remedy: $remedy,
            };
        )*
        /// Every kind there is.
        pub const ALL: &[Kind] = &[$($name),*];
    };
}

catalogue! {
    VANISH_GUARD Structural Warehouse
        "A full stock read lost too many rows or emptied too many SKUs at once, so nothing of it was published."
        "Look in Mintsoft whether the stock really changed that much. If not, wait for the next full read. If it did, \
         invoke StockPollFunction with {\"mode\":\"full\",\"accept\":{…}} and the figures of this exception."
    STOCK_ROW_UNREADABLE Structural Integration
        "A stock row of this SKU lacks a figure or holds one that is not a whole number, so its level is held."
        "Open the product in Mintsoft and correct its inventory record; the next read of it closes this."
    STOCK_SKU_BLANK Structural Ecommerce
        "Mintsoft holds stock for a product without a SKU, which nobody can sell."
        "Give the product a SKU in Mintsoft, or discontinue it."
    STOCK_CLIENT_FOREIGN Structural Integration
        "Mintsoft answered with stock of another client; those rows were refused."
        "Ask Mintsoft or the 3PL to limit the API user to your client, and check clientId in the secret."
    STOCK_REFUSED_BY_WAIR Structural Integration
        "WAIR refuses the stock level of this SKU, so it keeps an older one."
        "Ask WAIR's integration support what is wrong with the SKU; the next change of its level, or the next full read, sends it again."
    WAREHOUSE_UNMAPPED Structural Integration
        "Mintsoft holds stock in a warehouse that the configuration does not map to a WAIR location."
        "Add the warehouse to a [[location]] of the configuration and push it."
    WAREHOUSE_MISSING Timing Warehouse
        "A full read had no row of this warehouse at all; its locations keep their last levels."
        "Check in Mintsoft that the warehouse is active and visible to the API user."
    PRODUCT_ROW_UNREADABLE Structural Integration
        "A product row of this SKU lacks its id or holds a field of the wrong type, so what was known of it is kept."
        "Open the product in Mintsoft and save it; if that does not help, ask Mintsoft what changed in its answers."
    PRODUCT_CLIENT_FOREIGN Structural Integration
        "Mintsoft answered with products of another client; those rows were refused."
        "Ask Mintsoft or the 3PL to limit the API user to your client, and check clientId in the secret."
    CATALOGUE_VANISHED Structural Ecommerce
        "A full read of the products lost too many of them at once, so nothing of it was kept."
        "Look in Mintsoft whether they are really gone. If not, wait for the next full read. If they are, invoke \
         ProductSyncFunction with {\"mode\":\"full\",\"accept\":{…}} and the figures of this exception."
    SKU_BLANK Structural Ecommerce
        "A product in Mintsoft has no SKU; it goes nowhere."
        "Give the product a SKU in Mintsoft, or discontinue it."
    SKU_UNUSABLE Structural Ecommerce
        "The SKU of a product in Mintsoft holds control characters; it goes nowhere."
        "Correct the SKU in Mintsoft, or discontinue the product."
    SKU_DOUBLED Structural Ecommerce
        "Several active products in Mintsoft have this SKU, so nobody can tell which one is meant; WAIR is not given it."
        "Discontinue all but one of them in Mintsoft, or correct their SKUs."
    SKU_SUSPICIOUS Structural Ecommerce
        "This SKU is probably a mistake; it is synchronised exactly as it stands."
        "Read the reason and correct the product in Mintsoft, or leave it if it is meant."
    SKU_UNPARSED Structural Merchandising
        "Item, colour or size of this product cannot be told, so WAIR is not given it."
        "Correct the SKU in Mintsoft, or the rules in [catalogue] of the configuration."
    SIZE_UNKNOWN Structural Merchandising
        "Nobody knows where this size stands in a size run; WAIR is told to sort it last."
        "Correct the size in Mintsoft; if it is right, ask for it to be added to the size table."
    PRODUCT_NOT_IN_WAIR Timing Integration
        "This active product has not been given to WAIR yet."
        "Nothing to do if WAIR was away for a short time; the next run gives it. Otherwise ask WAIR's integration support."
    PRODUCT_REFUSED_BY_WAIR Structural Integration
        "WAIR refuses this item, size, colour or location."
        "Ask WAIR's integration support what is wrong with it; its next change, or the next full read, sends it again."
    WAIR_SKU_NOT_ACTIVE Structural Merchandising
        "WAIR was given this SKU, and it is no longer active in Mintsoft."
        "Take the SKU out of WAIR's planning, or activate the product in Mintsoft again."
    BUNDLE_BROKEN Structural Ecommerce
        "The recipe of this bundle cannot be read or followed to an end, so it cannot be taken apart."
        "Correct the bundle in Mintsoft or in the configuration."
    BUNDLE_CHANGED Structural Warehouse
        "The recipe of this bundle changed while open orders hold the components of the older one; they were not touched."
        "Decide for each of these orders whether it may ship as it is; this closes when none of them is open any more."
    HINT_UNREADABLE Structural Integration
        "A message on the hints queue is not a hint and went to the dead letters."
        "Find who put it there and delete it; the next poll sees what it may have meant."
    UPSTREAM_GUARD Structural Warehouse
        "An event from upstream emptied too many SKUs of this location at once, so nothing of it was kept."
        "Ask whoever counts that location. If it was a mistake, their next good event closes this. If it is true, raise \
         max_newly_zero_percent in [guards], push the configuration, and have the event sent again."
    UPSTREAM_LOCATION_UNKNOWN Structural Integration
        "Levels came for a location that the configuration does not let upstream master, so they were not kept."
        "Set authority = \"wair\" for the location and push the configuration, or stop whoever sends the levels."
    UPSTREAM_LEVEL_REFUSED Structural Warehouse
        "Mintsoft refuses the level that upstream gives for this SKU, so it keeps an older one. WAIR has the new one."
        "Create the product in Mintsoft, or keep it in one bin of that warehouse; the next level or full read sets it again."
    UPSTREAM_DRIFT Structural Warehouse
        "Mintsoft's stock of this SKU is no longer what upstream had set; neither side was changed."
        "Find who booked the stock in Mintsoft. The next count from upstream sets it; correcting Mintsoft closes this, too."
    MINTSOFT_UNAVAILABLE Timing Integration
        "Mintsoft does not answer, throttles, or answers nonsense; stock levels are held and orders wait in the queue."
        "Nothing to do if it is short. Otherwise ask Mintsoft; nothing is lost meanwhile."
    WAIR_UNAVAILABLE Timing Integration
        "WAIR does not take stock levels; they are kept and sent as soon as it answers."
        "Nothing to do if it is short. Otherwise ask WAIR's integration support."
    CREDENTIALS_REFUSED Structural Integration
        "A vendor refuses the credentials in the secret."
        "Correct the secret in Secrets Manager; the functions read it again within five minutes."
    CONFIG_MISSING Structural Integration
        "No usable configuration is in force."
        "Push one: lockstep config push FILE --stack NAME."
    ORDER_MESSAGE_UNREADABLE Structural Integration
        "A message on the orders queue is not an order event and went to the dead letters."
        "Find who put it there. Delete it, or correct it and send it through the intake."
    ORDER_SKU_UNKNOWN Structural Ecommerce
        "An order names a SKU that Mintsoft does not know, so nothing of it was sent."
        "Create the SKU in Mintsoft; the held order goes by itself when the next product read sees it. If the order is wrong, \
         edit or cancel it in the sales channel."
    ORDER_SKU_BLANK Structural Ecommerce
        "An order has a line without a SKU, so nothing of it was sent."
        "Give the product its SKU in the sales channel and save the order there again: the edit replaces the held order."
    ORDER_SKU_DOUBLED Structural Ecommerce
        "An order names a SKU that several active products in Mintsoft share, so nothing of it was sent."
        "Give each product in Mintsoft a SKU of its own; the held order goes by itself when the next product read sees it."
    ORDER_BUNDLE_BROKEN Structural Merchandising
        "An order names a bundle whose recipe cannot be followed to an end, so nothing of it was sent."
        "Correct the bundle in Mintsoft or in the configuration; the held order goes by itself when the next product read sees it."
    ORDER_REFUSED Structural Warehouse
        "Mintsoft refused to create an order."
        "Read the reason, correct the order or the set-up in Mintsoft, then redrive the dead letter."
    ORDER_INCOMPLETE Structural Warehouse
        "Mintsoft created only a part of an order; it was not sent again."
        "Compare the order in Mintsoft with the sales channel and complete or cancel it there."
    ORDER_AMBIGUOUS Structural Warehouse
        "Mintsoft holds several orders, or a cancelled one, under the number of this order; none was created or bound."
        "Decide in Mintsoft which one is right and cancel the others, then redrive the dead letter."
    ORDER_STUCK Timing Integration
        "An order could not be sent for more than four hours and went to the dead letters."
        "See what kept Mintsoft or the state table from answering; then redrive the dead letter."
    ORDER_UNMAPPABLE Structural Integration
        "An order cannot be turned into a Mintsoft order."
        "Read which field is wrong; correct the configuration or the order, then redrive the dead letter."
    ORDER_CANCEL_TOO_LATE Structural Warehouse
        "An order was cancelled by its customer after picking had begun or after it had left, so nothing was changed."
        "Stop the parcel if it is still there: cancel the order in Mintsoft and redrive the dead letter. If it has left, tell \
         customer service that it comes back as a return."
    ORDER_EDIT_TOO_LATE Structural Warehouse
        "An order was edited by its customer after picking had begun or after it had left, so nothing was changed."
        "Stop the parcel if it is still there: cancel the order in Mintsoft and redrive the dead letter, which creates the new \
         one. If it has left, tell customer service."
    ORDER_CANCEL_REFUSED Structural Warehouse
        "Mintsoft refuses to cancel an order that nobody has begun to pick; no other order was created in its place."
        "Read the reason, cancel the order in Mintsoft or mend the API user's permission, then redrive the dead letter."
    TRANSFER_ROW_UNREADABLE Structural Integration
        "A transfer that WAIR recommends lacks a field or holds a quantity that is no number of units, so it is not sent."
        "Ask WAIR's integration support about this reference; the next read of a good row closes this."
    TRANSFER_UNMAPPED Structural Merchandising
        "WAIR recommends a transfer from or to a location about which the configuration says too little, so it is not sent."
        "Give the location its warehouses or its address in the configuration and push it, or withdraw the transfer in WAIR."
    TRANSFER_SHORT Timing Merchandising
        "WAIR recommends a transfer of more units than are free at its origin, so nothing of it is sent."
        "Withdraw or reduce it in WAIR; as soon as enough is free, it is sent by itself."
    TRANSFER_CHANGED Structural Merchandising
        "WAIR has changed the quantity of a transfer that Mintsoft already has; nothing was sent again."
        "Change the order in Mintsoft by hand, or set the quantity in WAIR back."
    TRANSFER_REFUSED Structural Warehouse
        "Mintsoft refused to create the order of a transfer."
        "Read the reason and correct the set-up in Mintsoft; the next full read sends it again."
    TRANSFER_AMBIGUOUS Structural Warehouse
        "Mintsoft holds several orders, or a cancelled one, under the number of a transfer; none was created or bound."
        "Decide in Mintsoft which one is right and cancel the others; the next read binds the one that is left."
    TRANSFER_REFUSED_BY_WAIR Structural Integration
        "WAIR refuses the progress of a transfer, so its portal shows an older one."
        "Ask WAIR's integration support what is wrong with it; every run sends it again."
    DISPATCH_MESSAGE_UNREADABLE Structural Integration
        "A message on the dispatch queue or its hints queue is not one of ours and went to the dead letters."
        "Find who put it there and delete it; the next poll sees what it may have meant."
    DISPATCH_ROW_UNREADABLE Structural Integration
        "Mintsoft shows this order with a field that cannot be read, so its dispatch is not told."
        "Compare the order in Mintsoft with its API description; the next readable answer closes this."
    DISPATCH_REFUSED Structural CustomerService
        "The sales channel or WAIR refused to be told that a part of an order has shipped."
        "Read the reason, correct it there or in the configuration, then redrive the dead letter."
    DISPATCH_STUCK Timing Integration
        "Somebody could not be told of a dispatch for more than a day, and the message went to the dead letters."
        "See why the sales channel or WAIR did not answer; then redrive the dead letter."
    DISPATCH_UNDONE Structural CustomerService
        "A part was told as shipped, and Mintsoft does not show it as despatched any more."
        "Ask the warehouse what happened and tell the customer; the next despatch of the part closes this."
    CHANNEL_UNAVAILABLE Timing Integration
        "The sales channel does not take dispatches; they are kept and sent as soon as it answers."
        "Nothing to do if it is short. Otherwise ask those who run the sales channel."
    CARRIER_UNKNOWN Structural Ecommerce
        "The sales channel was told Mintsoft's own name of a courier service, because no other is known."
        "Add a [[carrier]] with this name to the configuration and push it."
    FLOW_PAUSED Structural Integration
        "A person has stopped this flow: nothing of it begins, and its messages wait."
        "When the reason is gone: lockstep resume FLOW --stack NAME. Messages wait for at most 14 days."
    TRACKING_MISSING Timing Warehouse
        "A part was told as shipped without a tracking number, because Mintsoft has none."
        "Enter the tracking number in Mintsoft, if there is one; the channel is then told."
}

/// The kind with this code.
pub fn kind(code: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_there_once_and_says_what_to_do() {
        let codes: BTreeSet<_> = ALL.iter().map(|kind| kind.code).collect();

        assert_eq!(codes.len(), ALL.len());
        assert!(ALL.iter().all(|kind| kind.sentence.ends_with('.') && kind.remedy.ends_with('.')));
    }
}
