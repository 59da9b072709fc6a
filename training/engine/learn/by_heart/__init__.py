"""What the starter knows by heart: questions and answers."""
