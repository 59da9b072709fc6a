"""One file a change of the tables, numbered in the order in which they are applied."""
