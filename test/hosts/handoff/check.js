import { readFileSync } from 'node:fs'
import process from 'node:process'
import { verifyHandoff } from './verify.js'

const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const names = vectors.map(({ statement, secret, origin, path, cookie }) =>
  verifyHandoff(statement, secret, origin, path, cookie)?.name ?? null
)
console.log(JSON.stringify(names))
