import process from 'node:process'
import { site } from './site.ts'

// For Bun, and for `deno serve`.
export default { fetch: site({ SECRET: process.env['SECRET'] ?? '' }).fetch }
