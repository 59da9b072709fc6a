"""`vetted move`: an SQLite home's database goes to a server, while the bot runs on."""
