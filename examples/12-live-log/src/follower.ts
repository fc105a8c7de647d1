/** Follows the quotes until it has seen a position. It reports where it began: after a kill, at its checkpoint. */
import { marketEvents, quotes } from '@tapeline/core/market'
import { follow, openLog } from '@tapeline/store'

const [address = '', until] = process.argv.slice(2)
const log = await openLog(address, marketEvents)
const checkpoint = await log.store.readCheckpoint('quotes')
const following = await follow(log, quotes, { checkpointEvery: 20 })
process.send?.({ began: checkpoint?.position ?? 0 })
following.subscribe(({ position }) => process.send?.({ position }))
await following.reached(Number(until))
process.send?.({ position: following.position, last: following.state.NVDA?.last })
await following.close()
await log.close()
process.disconnect?.()
