"""What indicators rest on: records as they see them, what is asked of a dataset, how detectors are calibrated, and the form of findings."""
