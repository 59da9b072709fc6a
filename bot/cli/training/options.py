"""The options of `vetted finetune`."""

import argparse
from typing import TypeAlias

Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What the subcommand is added to."""


def add_finetune(commands: Subcommands) -> None:
    """`vetted finetune [SOURCE] …`."""
    finetune = commands.add_parser(
        "finetune",
        help="train a model: the offer with its price, and after a yes the training; --dry-run starts nothing",
        description="Says what a training would be, and starts it with --yes, or your yes at a terminal. It stands in "
        "the bot's own ledger, is asked for once, and is found again after a lost answer. Exit 0: it was offered "
        "(--dry-run), asked for, or with --follow has succeeded; 1: there is no offer, or it came to nothing; "
        "2: wrong use, or no yes; 130: stopped by Ctrl-C, which leaves the training running.",
    )
    finetune.add_argument(
        "source", nargs="?", help="a file of rows, or a dataset version (v3); default: the dataset as it is now"
    )
    finetune.add_argument("-m", "--model", help="the base to tune, or PROVIDER:MODEL (default: that of the settings)")
    finetune.add_argument("--continue", action="store_true", dest="is_continued", help="go on from --model, a model "
                          "trained here: with what is new to it, and a sample of the rest")  # fmt: skip
    finetune.add_argument("--suffix", metavar="NAME", help="part of the new model's name")
    finetune.add_argument("--n-epochs", metavar="N", help="how often each row is shown (default: by their number)")
    finetune.add_argument("--batch-size", metavar="N", help="rows a step (default: the provider's)")
    finetune.add_argument("--learning-rate", metavar="X", help="a multiple of the provider's rate, or a rate: "
                          "`vetted providers` says which (default: the provider's)")  # fmt: skip
    finetune.add_argument("--seed", metavar="N", help="the same number makes nearly the same model")
    finetune.add_argument("--train-on-all", action="store_true", help="keep no rows back to measure with")
    finetune.add_argument("--dry-run", action="store_true", help="make the offer, and start nothing")
    finetune.add_argument("--yes", action="store_true", help="start it without asking, whatever it costs")
    finetune.add_argument("--again", action="store_true", help="also where the same was trained, or is, and pay again")
    finetune.add_argument("--follow", action="store_true", help="then print its events until it ends")
    finetune.add_argument("--json", action="store_true", help="print JSON for programs, an object a line")
