"""Hosts that fine-tune, on loopback, as their documentation describes them."""
