"""/refresh: when the model is refreshed by itself, how far a refresh is, what the last ones have brought."""
