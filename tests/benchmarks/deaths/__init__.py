"""A process dies at every step of the ledgers of trainings, of hosting, and of both over one tight budget."""
