"""A small application for the tests of the frame: a case with a life cycle, behind the wall."""
