"""Other wordings of questions that vets have answered: what vets have said of them, and what is put before them."""
