"""What admins do with training data: files come in, datasets are made, looked at, cleared and given out."""
