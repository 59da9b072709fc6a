"""What an owner has had erased: from every table, and from every place that the tables know of."""
