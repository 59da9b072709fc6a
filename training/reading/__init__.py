"""From the bytes of a file to rows, whatever form somebody has them in."""
