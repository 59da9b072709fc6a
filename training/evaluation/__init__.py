"""Evidence before owners: what a candidate is compared by, and the gate that decides whether it may be deployed."""
