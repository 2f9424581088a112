import base64, hashlib, hmac, json, re, time


def verify_handoff(statement, secret, origin, path, cookie):
    """What the statement says, or None. Refuse a `jti` that you saw in the last 2 minutes."""
    encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b'=')
    decode = lambda part: json.loads(base64.urlsafe_b64decode(part + b'=' * (-len(part) % 4)))
    try:
        signed, signature = statement.encode().rsplit(b'.', 1)
        wanted = encode(hmac.digest(secret.encode(), signed, 'sha256'))
        if not hmac.compare_digest(wanted, signature):
            return None
        header, claims = map(decode, signed.split(b'.'))
        good = (header['alg'] == 'HS256' and claims['iss'] == origin
                and claims['aud'] == origin + path and claims['exp'] > time.time()
                and claims['bind'].encode() == encode(hashlib.sha256(cookie.encode()).digest())
                and re.fullmatch(r'/(?!/)[^\\\s]*', claims['next']))
        return claims if good else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
