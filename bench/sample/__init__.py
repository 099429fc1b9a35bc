"""Parts of the script that makes the sample of ``goldsmith demo``."""
