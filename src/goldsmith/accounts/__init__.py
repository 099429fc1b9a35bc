"""Who works here: organisations, people, teams, sign-in, tokens, roles with one decision function, and the audit trail."""
