"""What each version of the database's tables changed, one file a version; a file that was released is never changed again."""
