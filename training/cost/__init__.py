"""What training costs: tokens, as the provider counts them, and prices."""
