"""Whether an installation is as it should be: facts are gathered at the edge, each with a deadline, and
judged purely."""
