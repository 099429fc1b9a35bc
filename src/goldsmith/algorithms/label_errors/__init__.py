"""Suspected label errors: which given labels a model that has not seen the record would not have given, ranked and explained."""
