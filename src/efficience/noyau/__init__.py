"""The domain, pure: value types, rules and their explained computations. No disk, no clock, no framework."""
