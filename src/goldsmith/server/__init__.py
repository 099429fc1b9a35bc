"""HTTP in front of the rooms: the annotation service that people sign in to, and in `browse` the page of one dataset."""
