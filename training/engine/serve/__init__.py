"""Answering: models in memory, many questions in one step."""
