"""What every request to the engine passes: who may, errors, pages, figures."""
