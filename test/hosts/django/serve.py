"""Serves mysite.py with one user in a database of its own, on a port that is free."""
import os, sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.append(os.path.join(os.path.dirname(__file__), '../handoff'))
import mysite
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


call_command('migrate', verbosity=0)
username, password, name = sys.argv[1:]
first, last = name.split()
get_user_model().objects.create_user(username, password=password, first_name=first, last_name=last)
with make_server('127.0.0.1', 0, get_wsgi_application(), handler_class=Quiet) as server:
    print(f'Listening on {server.server_port}', flush=True)
    server.serve_forever()
