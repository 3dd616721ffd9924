"""What the routes cost at a thousand, ten thousand and a hundred thousand clients; `make bench` runs it."""
