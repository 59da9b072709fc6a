"""Chat, emergencies, cases, admin commands and paid jobs all at once, while the bot is killed again and again."""
