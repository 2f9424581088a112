import { suite } from './suite.ts'
import { workerd } from './workerd.ts'

suite(await workerd('worker'), ['upstash'])
suite(await workerd('workers/fetch-only'), ['upstash'])
suite(await workerd('workers/demo'), ['memory'])
