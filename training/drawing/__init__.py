"""Pictures for people on a phone: the page they are drawn on, with its fonts, and those that need no dataset. Pure."""
