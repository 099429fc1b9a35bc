"""Quality of annotation: known answers, figures, adaptive overlap, alarms, acceptance, disputes."""
