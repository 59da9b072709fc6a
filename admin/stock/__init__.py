"""What /models says of each model, and how one is deleted at its provider."""
