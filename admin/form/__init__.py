"""The offer of a training as a form: what of it may be chosen, in one message."""
