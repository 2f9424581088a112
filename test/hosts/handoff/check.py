import json, sys
from verify import verify_handoff

with open(sys.argv[1], encoding='utf-8') as file:
    vectors = json.load(file)
found = [verify_handoff(v['statement'], v['secret'], v['origin'], v['path'], v['cookie']) for v in vectors]
print(json.dumps([claims and claims['name'] for claims in found]))
