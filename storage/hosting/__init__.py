"""Models that a host keeps ready to answer: which, since when, at what price, and what is idle or nobody's."""
