"""What an owner is told who wants to be forgotten."""
