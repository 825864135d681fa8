"""The list of stories: which are asked for, and how they are shown."""
