"""The WSGI application, as the web server loads it."""

import gc

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()
get_resolver().check()  # every view is loaded now, not by the first one who asks
gc.collect()
gc.freeze()  # a full collection would look through all of this again, for 200 ms in the middle of a page
gc.set_threshold(20_000, 20, 50)  # a list of contracts makes a hundred thousand objects, all of them dropped with the page
