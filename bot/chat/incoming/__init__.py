"""What comes in, before it is a question: is it for the bot, whose words does it quote, is it an edit, can it be."""
