<?php

require __DIR__ . '/verify.php';

$names = [];
foreach (json_decode(file_get_contents($argv[1]), true) as $v) {
    $claims = verify_handoff($v['statement'], $v['secret'], $v['origin'], $v['path'], $v['cookie']);
    $names[] = $claims['name'] ?? null;
}
echo json_encode($names);
