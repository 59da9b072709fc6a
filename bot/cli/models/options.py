"""The options of `vetted models`."""

import argparse
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a verb or a subcommand is added to."""
_EXITS = (
    "Exit 0: good; 1: its host did not do it, or nobody knows; 2: wrong use, no such model, or no yes; 130: stopped by "
    "Ctrl-C."
)


def add_models(commands: Verbs) -> None:
    """`vetted models VERB …`."""
    models = commands.add_parser(
        "models",
        help="models: list, host, end",
        description=f"The models of the bot's own tables: those that have answered, and those trained here. {_EXITS}",
    )
    verbs = models.add_subparsers(required=True, metavar="VERB", dest="verb")
    listing = verbs.add_parser("list", help="every model: which one answers, what it was trained from, its last day")
    listing.add_argument("--provider", metavar="NAME", help="only those at this provider")
    listing.add_argument("--json", action="store_true", help="print JSON for programs")
    _add_verb(verbs, "host", "have a fine-tune made ready to answer where its host wants that, and wait until it is")
    _add_verb(verbs, "end", "end that: it answers no more, and costs nothing; the model itself stays")


def _add_verb(verbs: Verbs, name: str, help_: str) -> None:
    verb = verbs.add_parser(name, help=help_, description=f"{help_[0].upper()}{help_[1:]}. {_EXITS}")
    verb.add_argument("name", metavar="NAME", help="its name, its number in the list, or PROVIDER:NAME")
    verb.add_argument("--yes", action="store_true", help="do it without asking, whatever it costs")
    verb.add_argument("--json", action="store_true", help="print JSON for programs")
