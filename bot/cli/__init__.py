"""The commands of the shell that start nothing: each is imported when it is called."""
