"""Blind pairs for the vets: /compare shows two answers to what an owner has asked, and takes one tap."""
