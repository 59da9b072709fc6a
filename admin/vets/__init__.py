"""What vets do: review and correct answers, and answer owners whom the bot hands on."""
