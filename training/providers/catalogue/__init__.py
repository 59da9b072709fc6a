"""What is known of each provider, as data: one TOML file each, which an operator can add to or correct.

A file of the same name in `VETTED_HOME/providers` is laid over ours, field by field, so that a new price takes three
lines; a file of another name is another provider. Nobody asks a host anything here.
"""

from training.providers.catalogue.facts import ModelFacts, ProviderFacts
from training.providers.catalogue.read import BadCatalogue, catalogue, lay_over

__all__ = ["BadCatalogue", "ModelFacts", "ProviderFacts", "catalogue", "lay_over"]
