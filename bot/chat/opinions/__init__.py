"""What a language model is asked beside an answer, in one short call: is it an emergency after all, are two questions
the same."""
