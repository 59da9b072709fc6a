"""Together: near to OpenAI's shape, with words of its own. It trains; a fine-tune answers only from a GPU that somebody
keeps for it there.

Read in its documentation and in its client's types, in November 2026; nothing of it has met the real host.
"""
