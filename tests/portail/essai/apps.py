"""The application of the tests."""

from django.apps import AppConfig


class Essai(AppConfig):
    """Cases to try the frame on."""

    name = "essai"
