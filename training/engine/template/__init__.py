"""What stands around questions and answers in the text that a model reads: its chat template, read off."""
