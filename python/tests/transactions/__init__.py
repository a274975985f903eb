"""Transactions, with a server that has them as far as clients can tell, and one that has none."""
