"""/pet: the profiles of an owner's animals, told in a line, by taps or by replies, and passed on to the model."""
