"""A candidate's way from a finished job to the owners: asked, compared, decided, deployed."""
