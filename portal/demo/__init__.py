"""What exists in a demonstration only: its texts, and the page that shows the mails that would have left."""
