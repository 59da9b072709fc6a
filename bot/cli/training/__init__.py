"""`vetted finetune`: a training on the shell, over the ledger of the bot."""
