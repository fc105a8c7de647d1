/** The day of the crash through a durable log: a process appends, another follows, both are killed on the way and started again. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replay } from '@tapeline/core'
import { market, marketEvents, quotes } from '@tapeline/core/market'
import { scale } from '@tapeline/core/what-if'
import { follow, openLog } from '@tapeline/store'
import { before, day } from './history.js'

interface Message {
  readonly began?: number
  readonly position?: number
  readonly last?: number
}

const folder = await mkdtemp(join(tmpdir(), 'live-log-'))
const address = `file:${join(folder, 'day.db')}`
const start = (name: string, ...args: string[]): ChildProcess =>
  fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), [address, ...args])

const log = await openLog(address, marketEvents)
await log.append(before)
const end = before.length + day.length

// This process shows the recorded price, and beside it what half the shock would have been, as the events arrive.
const watching = await follow(log, market, { edits: [scale('r1-release', 0.5)] })
const newYork = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' })
let shown = ''
watching.subscribe(({ state, branch, events }) => {
  const hour = newYork.format(events.at(-1)?.at).slice(0, 2)
  const [own, half] = [state.quotes.NVDA?.last, branch?.state.quotes.NVDA?.last]
  if (hour === shown || own === undefined || half === undefined) return
  shown = hour
  console.log(`${hour}:00  NVDA ${own.toFixed(2)}  half the shock ${half.toFixed(2)}`)
})

/** Runs the follower until it has seen a position, and kills it there. */
async function followUntilKilled(position: number): Promise<void> {
  const follower = start('follower', String(end))
  follower.on('message', ({ position: reached = 0 }: Message) => {
    if (reached >= position) follower.kill('SIGKILL')
  })
  await once(follower, 'exit')
}

const writer = start('writer')
await followUntilKilled(before.length + Math.floor(day.length / 3))
writer.kill('SIGKILL')
if (writer.exitCode === null) await once(writer, 'exit')
const { position } = await log.head()
console.log(
  `Killed the follower and the writer; the log has ${position >= end ? 'all' : 'some'} events of the day.`,
)

const again = start('writer')
const follower = start('follower', String(end))
const messages: Message[] = []
follower.on('message', (message: Message) => messages.push(message))
await Promise.all([once(again, 'exit'), once(follower, 'exit')])

await watching.reached(end)
const clean = replay(await log.timeline(), quotes).atEnd().NVDA?.last
const began = messages.find((message) => message.began !== undefined)?.began ?? 0
const last = messages.find((message) => message.last !== undefined)?.last
if (began < before.length) throw new Error(`The follower began at ${began}, and not at its checkpoint.`)
if (last !== clean) throw new Error(`The follower has ${last}, and a clean replay ${clean}.`)
console.log(`The follower went on from its checkpoint; at the close it has NVDA ${last}, as a clean replay.`)
console.log(`Verified ${(await log.verify()).position} events.`)
await watching.close()
await log.close()
await rm(folder, { recursive: true })
