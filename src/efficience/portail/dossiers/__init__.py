"""Any life cycle of the domain lived in the portal: rows, gestures, forms made from the table, history, deadlines."""
