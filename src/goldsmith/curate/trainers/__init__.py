"""Kinds of models that `goldsmith train` makes, one a file: its name is the kind, its one public class the trainer."""
