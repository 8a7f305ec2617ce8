"""The notices: their texts in the office's folder, and what the policy data says of them."""
