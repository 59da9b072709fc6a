"""What running it needs: a database that may be away, files that are nobody else's, words that are secret."""
