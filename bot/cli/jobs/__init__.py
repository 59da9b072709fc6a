"""`vetted jobs` and `vetted ask`: trainings followed and steered on the shell, and their models asked."""
