"""Other wordings of questions that vets have answered: proposed, labelled by vets, and served as aliases."""
