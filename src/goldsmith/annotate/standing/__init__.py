"""What people have shown: figures by project and field, levels that follow from them, who fits a project, and certificates that travel."""
