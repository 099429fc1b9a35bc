"""What to ask people next: what a model would learn most from, and always some records at random, by which it is measured whether that helps.

That asking cleverly saves answers is not sure: on some data it costs more. So the random stream is never left out, and the saving is an estimate
with an interval, not a claim.
"""
