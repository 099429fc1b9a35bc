"""What readers are made of: bytes out of compressed files, lines out of bytes, characters out of lines, text out of pages."""
