"""Whether a folder can be a model at all, read off its files: nothing here loads anything, or knows torch."""
