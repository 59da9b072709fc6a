"""Fine-tuning jobs: the verbs of the API, their records, and who runs them."""
