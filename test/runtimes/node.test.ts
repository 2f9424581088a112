import { command, suite } from './suite.ts'

// What `npm run build` made: `npm test` runs it first.
suite(command('Node', process.execPath, 'dist/node.js'))
