"""Together: near to OpenAI's shape, with words of its own. A fine-tune answers only from a GPU of its own
there.

Read in its documentation and in its client's types, in November 2026; nothing of it has met the real host.
"""
