"""Messages by people who do not know the rules, kept apart from those that the rules were mended on."""
