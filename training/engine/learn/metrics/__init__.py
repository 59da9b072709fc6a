"""What a training is measured by besides loss: labels, texts, what the base forgets. Only child processes import it."""
