"""Finished models on their way to the owners: their states, what they were asked, and the vets' votes."""
