"""Settings of steps that look at the whole table, light to import, so that recipes can hold them."""
