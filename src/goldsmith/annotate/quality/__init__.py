"""Quality that can be proved: known answers, figures, alarms, lots, adjudication and disputes."""
