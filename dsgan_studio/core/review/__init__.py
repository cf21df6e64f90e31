"""The review: verdicts, the queue of items, and the audit of what nobody looked at."""
