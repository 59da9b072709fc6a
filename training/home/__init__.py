"""Models that were trained at a host come home: their weights are fetched, and our own engine serves them."""
