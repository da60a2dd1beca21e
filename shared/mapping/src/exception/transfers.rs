//! Transfers that WAIR recommends.

kinds! { TRANSFERS
    TRANSFER_ROW_UNREADABLE Structural Integration 24
        "A transfer that WAIR recommends lacks a field or holds a quantity that is no number of units, so it is not sent."
        harm "The goods of this recommendation do not move."
        remedy "Ask WAIR's integration support about this reference."
        closes "The next read that shows a good row, or no such row any more, closes it."
    TRANSFER_UNMAPPED Structural Merchandising 24
        "WAIR recommends a transfer from or to a location about which the configuration says too little, so it is not sent."
        harm "The goods of this recommendation do not move."
        remedy "Give the location its warehouses or its address in the configuration and push it, or withdraw the transfer in WAIR."
        closes "The run that sends the transfer, or no longer sees it, closes it."
    TRANSFER_SHORT Timing Merchandising 24
        "WAIR recommends a transfer of more units than are free at its origin, so nothing of it is sent."
        harm "The destination goes without these goods while WAIR believes they come."
        remedy "Withdraw or reduce it in WAIR, or wait until enough is free."
        closes "The run that finds enough free units and sends it, or no longer sees it, closes it."
    TRANSFER_CHANGED Structural Merchandising 24
        "WAIR has changed the quantity of a transfer that Mintsoft already has; nothing was sent again."
        harm "Another quantity moves than WAIR plans with."
        remedy "Change the order in Mintsoft by hand, or set the quantity in WAIR back."
        closes "The read that shows the quantity as it was sent, or no such row any more, closes it."
    TRANSFER_REFUSED Structural Warehouse 24
        "Mintsoft refused to create the order of a transfer."
        harm "The goods of this transfer do not move."
        remedy "Read the reason and correct the set-up in Mintsoft. The next full read sends it again."
        closes "The run that sends the transfer, or no longer sees it, closes it."
    TRANSFER_AMBIGUOUS Structural Warehouse 24
        "Mintsoft holds several orders, or a cancelled one, under the number of a transfer; none was created or bound."
        harm "The goods move twice or not at all."
        remedy "Decide in Mintsoft which one is right and cancel the others."
        closes "The next read that finds and binds the one that is left closes it."
    TRANSFER_REFUSED_BY_WAIR Structural Integration 24
        "WAIR refuses the progress of a transfer, so its portal shows an older one."
        harm "WAIR plans as if these goods had not moved."
        remedy "Ask WAIR's integration support what is wrong with it. Every run sends it again."
        closes "The run in which WAIR takes the progress closes it."
}
