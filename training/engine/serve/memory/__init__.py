"""What a model remembers of prompts and answers, and whether that works with the libraries that are here."""
