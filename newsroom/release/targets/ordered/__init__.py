"""Places that cannot switch a whole site at once: files are brought in an order in which no page lacks anything."""
