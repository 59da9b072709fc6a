"""What the rounds of a tick know across themselves and across processes: what keeps failing, and when all was well."""
