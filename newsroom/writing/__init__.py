"""The reporter's desk: new stories, and stories that move."""
