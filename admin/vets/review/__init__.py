"""The bot's answers before the vets' eyes: the riskiest first; approve, correct, reject, alarm, skip."""
