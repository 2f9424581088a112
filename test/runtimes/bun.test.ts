import { command, suite } from './suite.ts'

suite(command('Bun', 'node_modules/.bin/bun', 'run', 'src/main.ts'))
