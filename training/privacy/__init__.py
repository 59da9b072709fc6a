"""What is personal in a text. `find.py` is the door, `clearance.py` decides what may leave; of the others each is one kind of rules."""
