//! Typed records over the table port: keys, leases, cursors, budgets, stock, orders, exceptions.
