"""A whole site in Python: a login page, sessions, the two endpoints, and the way to the app."""
import hashlib, hmac, http.client, json, os, re, secrets, sys, time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

sys.path.append(os.path.join(os.path.dirname(__file__), '../handoff'))
from verify import verify_handoff

ORIGIN, SECRET = os.environ['ORIGIN'], os.environ['QRAUTH_HANDOFF_SECRET']
APP = os.environ.get('APP', '127.0.0.1:8000')
USERS = {'1': {'login': os.environ.get('LOGIN', 'ada'), 'password': os.environ.get('PASSWORD', 'correct horse'),
               'name': 'Ada Lovelace'}}
FORM = b'<form method="post"><input name="username"><input name="password" type="password"><button>Sign in</button></form>'
sessions = {}  # a session's id -> its user's id, and when the password was typed
used = {}  # the jti of a statement -> when it may be forgotten, and by which request it was used


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == '/qr' or url.path.startswith('/qr/'):
            self.forward()
        elif url.path == '/whoami':
            self.whoami()
        elif url.path == '/handoff':
            self.handoff(parse_qs(url.query).get('handoff', [''])[0])
        elif url.path == '/login':
            self.answer(200, FORM)
        elif url.path == '/':
            user, _ = sessions.get(self.cookie('sid'), (None, 0))
            hello = f'Hello, {USERS[user]["name"]}. ' if user else '<a href="/login">Sign in</a>, then '
            self.answer(200, f'{hello}<a href="/qr">Sign in on your phone</a>'.encode())
        else:
            self.answer(404)

    def do_POST(self):
        path = urlsplit(self.path).path
        if path == '/qr' or path.startswith('/qr/'):
            self.forward()
        elif path == '/login':
            self.login()
        elif path == '/logout':
            sessions.pop(self.cookie('sid'), None)
            self.answer(303, Location='/')
        else:
            self.answer(404)

    def whoami(self):
        session = sessions.get(self.cookie('sid'))
        if not session:
            return self.answer(401)
        user, since = session
        who = {'id': user, 'name': USERS[user]['name'], 'signedInAt': since,
               'sessionId': hashlib.sha256(self.cookie('sid').encode()).hexdigest()}
        self.answer(200, json.dumps(who).encode(), Content_Type='application/json')

    def handoff(self, statement):
        prefix = '__Host-' if ORIGIN.startswith('https:') else ''
        claims = verify_handoff(statement, SECRET, ORIGIN, '/handoff', self.cookie(prefix + 'qrauth-handoff'))
        if not claims or claims['sub'] not in USERS or is_used(claims['jti']):
            return self.answer(403, b'This sign-in link is not valid, or not any more')
        self.start_session(claims['sub'], claims.get('auth_time', claims['iat']), claims['next'])

    def login(self):
        fields = parse_qs(self.rfile.read(int(self.headers.get('Content-Length', 0))).decode())
        login, password = (fields.get(name, [''])[0] for name in ('username', 'password'))
        for user, known in USERS.items():
            if known['login'] == login and hmac.compare_digest(known['password'].encode(), password.encode()):
                next = parse_qs(urlsplit(self.path).query).get('next', [''])[0]
                return self.start_session(user, int(time.time()), next if re.fullmatch(r'/qr\?[\w=&%/.-]+', next) else '/')
        self.answer(401, FORM)

    def start_session(self, user, since, next):
        """Always a new session: the old one may have been planted."""
        sessions.pop(self.cookie('sid'), None)
        sid = secrets.token_urlsafe(32)
        sessions[sid] = (user, since)
        secure = '; Secure' if ORIGIN.startswith('https:') else ''
        self.answer(303, Location=next, Set_Cookie=f'sid={sid}; Path=/; HttpOnly; SameSite=Lax{secure}')

    def forward(self):
        """Passes the request on to the app, as a proxy does, and says from where it came."""
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() != 'connection'}
        headers['X-Forwarded-For'] = self.client_address[0]
        headers['X-Forwarded-Proto'] = urlsplit(ORIGIN).scheme
        app = http.client.HTTPConnection(APP, timeout=10)
        app.request(self.command, self.path, body, headers)
        answer = app.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ('connection', 'transfer-encoding', 'keep-alive'):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.read())
        app.close()

    def answer(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in {'Content_Type': 'text/html', 'Content_Length': str(len(body)), **headers}.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(body)

    def cookie(self, name):
        found = SimpleCookie(self.headers.get('Cookie', '')).get(name)
        return found.value if found else ''

    def log_message(self, *args):
        """Says nothing: a request line may hold a statement."""


def is_used(jti):
    now = time.time()
    for old, (until, _) in list(used.items()):
        if until < now:
            used.pop(old, None)
    mine = (now + 120, object())
    return used.setdefault(jti, mine) is not mine  # one step, so that two requests cannot both be first


if __name__ == '__main__':
    site = ThreadingHTTPServer(('', int(os.environ.get('PORT', 8080))), Site)
    print(f'Listening on {site.server_port}', flush=True)
    site.serve_forever()
