"""Which models go dark, when, and what is to be done about it: nobody is to be surprised by a provider's calendar."""
