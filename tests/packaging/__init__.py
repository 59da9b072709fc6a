"""Vetted as it is given away: the wheel outside the checkout, old databases in a new version, `deploy/`."""
