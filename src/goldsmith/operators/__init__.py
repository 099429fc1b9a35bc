"""Leaves that measure or edit a record, one measurement each."""
