import { describeLogStore } from '../contract.fixture.js'
import { MemoryStore } from './memory-store.js'

describeLogStore('memory', { open: async () => new MemoryStore(), isShared: false })
