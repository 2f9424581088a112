import { memoryRegistry } from '../../src/stores/registry-memory.ts'
import { registryContract } from './registry.contract.ts'

registryContract('memory', async () => ({ store: memoryRegistry(), close: async () => {} }))
