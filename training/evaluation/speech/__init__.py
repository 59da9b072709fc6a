"""Does a model speak at all? A dozen everyday questions, and what is wrong with its replies. Pure."""
