<?php

/** What the statement says, or null. Refuse a `jti` that you saw in the last 2 minutes. */
function verify_handoff($statement, string $secret, string $origin, string $path, $cookie): ?array
{
    $encode = fn(string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $decode = fn(string $part) => json_decode(base64_decode(strtr($part, '-_', '+/')), true);
    $parts = is_string($statement) ? explode('.', $statement) : [];
    if (count($parts) !== 3 || !is_string($cookie)) return null;
    [$header, $payload, $signature] = $parts;
    $wanted = $encode(hash_hmac('sha256', "$header.$payload", $secret, true));
    if (!hash_equals($wanted, $signature)) return null;
    $claims = $decode($payload) ?? [];
    $good = ($decode($header)['alg'] ?? '') === 'HS256' && ($claims['iss'] ?? '') === $origin
        && ($claims['aud'] ?? '') === $origin . $path && ($claims['exp'] ?? 0) > time()
        && ($claims['bind'] ?? '') === $encode(hash('sha256', $cookie, true))
        && preg_match('~^/(?!/)[^\\\\\s]*$~D', $claims['next'] ?? '');
    return $good ? $claims : null;
}
