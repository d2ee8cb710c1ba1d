"""Qingrong County: an invented evaluation, generated as a package of plain files."""
