"""What one owner may ask of the bot, the model and the vets, and all of them together in a day."""
