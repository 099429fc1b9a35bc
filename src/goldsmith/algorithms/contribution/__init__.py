"""What single records give: their worth for a classifier, and how many different ones there are."""
