"""The WSGI application, as the web server loads it."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
