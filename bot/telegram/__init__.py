"""How the bot speaks with Telegram: updates come in and are kept, answers go out in pieces that Telegram takes."""
