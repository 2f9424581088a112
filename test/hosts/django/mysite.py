import hashlib, hmac, json, os, time, django.conf

ORIGIN, SECRET = os.environ['ORIGIN'], os.environ['QRAUTH_HANDOFF_SECRET']
COOKIE = '__Host-qrauth-handoff' if ORIGIN.startswith('https:') else 'qrauth-handoff'
FORM = '<form method="post">{% csrf_token %}{{ form }}<button>Sign in</button></form>'
django.conf.settings.configure(
    SECRET_KEY=os.urandom(32).hex(), ROOT_URLCONF='mysite', ALLOWED_HOSTS=['django.test', '127.0.0.1'],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}, LOGIN_REDIRECT_URL='/',
    INSTALLED_APPS=['django.contrib.' + app for app in ('auth', 'contenttypes', 'sessions')], LOGOUT_REDIRECT_URL='/',
    MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware', 'django.middleware.csrf.CsrfViewMiddleware',
                'django.contrib.auth.middleware.AuthenticationMiddleware'],
    TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'OPTIONS': {
        'loaders': [('django.template.loaders.locmem.Loader', {'registration/login.html': FORM})]}}])
django.setup()

from django.contrib.auth import get_user_model, login, views
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from verify import verify_handoff  # ../handoff/verify.py


@receiver(user_logged_in)
def remember(sender, request, **_):
    request.session['facts'] = {'at': int(time.time()), 'amr': ['pwd'], 'agent': request.headers.get('User-Agent', '')}
    request.session['since'] = int(time.time())


def id_of(key, session):
    """Names a session, and is no secret."""
    return session.get('sid') or hashlib.sha256(key.encode()).hexdigest()


def whoami(request):
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return JsonResponse({'id': request.user.pk, 'name': request.user.get_full_name(), 'signedInAt': request.session['since'],
                         'sessionId': id_of(request.session.session_key, request.session)})


def handoff(request):
    claims = verify_handoff(request.GET.get('handoff'), SECRET, ORIGIN, '/handoff', request.COOKIES.get(COOKIE))
    user = claims and get_user_model().objects.filter(pk=claims['sub'], is_active=True).first()
    if not user or not cache.add('handoff:' + claims['jti'], True, 120):
        return HttpResponseForbidden('This sign-in link is not good here, or not any more')
    login(request, user)
    request.session['sid'] = claims['sid']
    request.session['since'] = claims.get('auth_time', 0)
    request.session['facts'] |= {'amr': claims['amr'], 'by': claims.get('by')}
    request.session.save()
    if cache.get('ended:' + claims['sid']):  # looked at when it is saved, so that none slips through
        request.session.flush()
        return HttpResponseForbidden('This sign-in was undone')
    return HttpResponseRedirect(claims['next'])


@csrf_exempt
def sessions(request):
    """Lists and ends sessions, for the app alone. A large site keeps them in a table with an index on the user."""
    if not hmac.compare_digest(request.headers.get('Authorization', ''), 'Bearer ' + os.environ['SESSIONS_TOKEN']):
        return HttpResponseForbidden()
    asked = json.loads(request.body) if request.method == 'POST' else request.GET
    if request.method == 'POST':
        cache.set('ended:' + asked['end'], True, 600)
    live = [(row, row.get_decoded()) for row in Session.objects.filter(expire_date__gt=timezone.now())]
    theirs = [(id_of(row.session_key, held), row, held) for row, held in live if held.get('_auth_user_id') == asked['user']]
    if request.method == 'POST':
        for sid, row, _ in theirs:
            if sid == asked['end']:
                row.delete()
        return HttpResponse(status=204)
    facts = [(sid, {name: value for name, value in held['facts'].items() if value}) for sid, _, held in theirs]
    return JsonResponse([{'sessionId': sid, **held} for sid, held in facts], safe=False)


urlpatterns = [path('', lambda request: HttpResponse('Welcome')), path('whoami', whoami), path('handoff', handoff),
               path('sessions', sessions),
               path('login', views.LoginView.as_view()), path('logout', views.LogoutView.as_view())]
