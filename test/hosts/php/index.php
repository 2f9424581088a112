<?php

require __DIR__ . '/../handoff/verify.php';

[$origin, $secret] = [getenv('ORIGIN'), getenv('QRAUTH_HANDOFF_SECRET')];
$https = str_starts_with($origin, 'https:');
$cookie = $https ? '__Host-qrauth-handoff' : 'qrauth-handoff';
// Stands for the table of users.
$users = ['1' => ['login' => getenv('LOGIN'), 'name' => getenv('NAME'), 'hash' => getenv('HASH')]];

session_start([
    'cookie_httponly' => true, 'cookie_samesite' => 'Lax', 'cookie_secure' => $https, 'use_strict_mode' => true,
]);

function sign_in(string $id): void
{
    // A new id: the old one may have been planted.
    session_regenerate_id(true);
    $_SESSION = ['user' => $id];
}

function used(string $jti): bool
{
    $file = sys_get_temp_dir() . '/handoff-' . hash('sha256', $jti);
    foreach (glob(sys_get_temp_dir() . '/handoff-*') as $old) {
        if (filemtime($old) < time() - 120) @unlink($old);
    }
    return @fopen($file, 'x') === false;
}

$id = $_SESSION['user'] ?? null;
switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/':
        exit('Welcome');
    case '/whoami':
        if ($id === null) exit(http_response_code(401));
        header('content-type: application/json');
        exit(json_encode(['id' => $id, 'name' => $users[$id]['name']]));
    case '/handoff':
        $claims = verify_handoff($_GET['handoff'] ?? null, $secret, $origin, '/handoff', $_COOKIE[$cookie] ?? null);
        if (!$claims || !isset($users[$claims['sub']]) || used($claims['jti'])) exit(http_response_code(403));
        sign_in($claims['sub']);
        exit(header('location: ' . $claims['next'], true, 303));
    case '/login':
        foreach ($users as $id => ['login' => $login, 'hash' => $hash]) {
            $same = $login === ($_POST['username'] ?? '') && password_verify($_POST['password'] ?? '', $hash);
            if (!$same) continue;
            sign_in($id);
            exit(header('location: /', true, 303));
        }
        exit('<form method="post"><input name="username"><input name="password" type="password"><button>Sign in</button></form>');
    case '/logout':
        session_destroy();
        exit(header('location: /', true, 303));
    default:
        exit(http_response_code(404));
}
