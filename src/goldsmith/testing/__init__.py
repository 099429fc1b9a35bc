"""The laws of each contract as programs: whoever writes a leaf holds it against them."""
