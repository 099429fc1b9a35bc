"""What people have done and can do, as they may show it elsewhere: profiles, certificates, and what they are paid."""
