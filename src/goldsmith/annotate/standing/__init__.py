"""What people have shown, and may show elsewhere: figures, levels, who fits a project, certificates, and what they are paid."""
