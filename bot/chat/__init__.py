"""What owners meet: a question, its answer, a vet where one is needed, their pets, and what is kept of them."""
