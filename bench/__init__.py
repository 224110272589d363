"""Side-by-side measurements of the bank: `python -m bench`, or `make bench`. See docs/benchmark.md."""
