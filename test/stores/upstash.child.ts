import { argv } from 'node:process'
import { FETCH, PACKAGE, scenes, WAYS } from './upstash.scenes.ts'

// A program for Bun and Deno: bun run upstash.child.ts URL TOKEN WAY
const [, , url = '', token = '', way = ''] = argv
console.log(JSON.stringify(await scenes(url, token, WAYS[way === PACKAGE ? PACKAGE : FETCH])))
