"""Circulate: releases on a shelf, given to whoever may have them, in the forms that existing programs ask for."""
