"""How good answers are: known answers among the tasks, who was right at them and who may go on; lots, adjudication and disputes."""
