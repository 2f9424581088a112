import { command, suite } from './suite.ts'

const flags = ['-P', '--no-prompt', '--host', '127.0.0.1', '--port', '0']

suite(command('Deno', 'node_modules/.bin/deno', 'serve', ...flags, 'src/main.ts'))
