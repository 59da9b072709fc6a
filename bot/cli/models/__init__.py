"""`vetted models`: which models there are, and having a fine-tune made ready to answer at its host, and that ended."""
