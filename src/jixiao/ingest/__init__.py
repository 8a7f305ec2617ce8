"""The door: reads what districts hand in, types and checks it, and keeps personal numbers inside."""
