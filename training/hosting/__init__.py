"""A fine-tune is made ready to answer at its host, followed there, and ended: it may cost money by the hour."""
