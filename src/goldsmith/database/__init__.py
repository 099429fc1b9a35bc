"""The service's database: SQLite in a file by default, PostgreSQL where a URL says so; one way to open, change and migrate it."""
