"""How a question is written: brought to one way of writing, in units; words that are no slip of another."""
