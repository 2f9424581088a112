import os, django.conf

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
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.urls import path
from verify import verify_handoff  # ../handoff/verify.py


def whoami(request):
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return JsonResponse({'id': request.user.pk, 'name': request.user.get_full_name()})


def handoff(request):
    claims = verify_handoff(request.GET.get('handoff'), SECRET, ORIGIN, '/handoff', request.COOKIES.get(COOKIE))
    user = claims and get_user_model().objects.filter(pk=claims['sub'], is_active=True).first()
    if not user or not cache.add('handoff:' + claims['jti'], True, 120):
        return HttpResponseForbidden('This sign-in link is not good here, or not any more')
    login(request, user)
    return HttpResponseRedirect(claims['next'])


urlpatterns = [path('', lambda request: HttpResponse('Welcome')), path('whoami', whoami), path('handoff', handoff),
               path('login', views.LoginView.as_view()), path('logout', views.LogoutView.as_view())]
