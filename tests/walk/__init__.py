"""The customer's walk: their file, a training, its model beside the base, and away with it; on the shell and on the
page, at our engine and at a mock of each host. The steps are written once; `roads.py` has what differs by provider."""
