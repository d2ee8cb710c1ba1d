"""Benchmarks: each prints its time beside a floor measured in the same run."""
