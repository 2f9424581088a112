import process from 'node:process'
import { site } from './site.ts'

export default { fetch: site(process.env).fetch }
