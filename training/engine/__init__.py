"""OpenAI's API from the user's own machine. The only code in the project that imports torch."""
