/*
 * A process that writes to an SQLite log. Arguments: what to do, the path, and its parameters. It reports a line before and after
 * each append, without a buffer, so that its parent knows what was sent and acknowledged when it dies.
 */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isTapelineError } from '@tapeline/core'
import type { LogRecord } from '@tapeline/core/log'
import { FaultyBinding } from './faulty-binding.fixture.js'
import { SqliteStore } from './sqlite-store.js'

const [task = '', path = '', ...parameters] = process.argv.slice(2)

const report = (word: string, value: string | number): void => {
  writeSync(1, `${word} ${value}\n`)
}

function recordOf(id: string, length: number): LogRecord {
  const body = JSON.stringify({
    id,
    type: 'note.made',
    at: 0,
    version: 1,
    data: { text: 'x'.repeat(length) },
  })
  return { id, type: 'note.made', version: 1, at: 0, knownAt: 0, body }
}

/** Appends one event after another, and kills this process at a call of SQLite. */
async function append(): Promise<void> {
  const [name = '', killAt = '', when = 'before', length = '10'] = parameters
  const binding = new FaultyBinding()
  binding.arm(when as 'before' | 'after', ({ index }) => {
    if (index === Number(killAt)) process.kill(process.pid, 'SIGKILL')
    return undefined
  })
  const store = await SqliteStore.open(path, { binding })
  let { position } = await store.head()
  for (let number = 1; ; number += 1) {
    const id = `${name}-${number}`
    report('sent', id)
    const appended = await store.append([recordOf(id, Number(length))], { expectedPosition: position })
    position = appended.head.position
    report('acknowledged', id)
  }
}

/** Appends the ids of its input at the position beside each, and reports each outcome. */
async function answer(): Promise<void> {
  const store = await SqliteStore.open(path)
  report('opened', path)
  for await (const line of createInterface({ input: process.stdin })) {
    const [id = '', position = ''] = line.split(' ')
    const outcome = await store.append([recordOf(id, 10)], { expectedPosition: Number(position) }).then(
      ({ positions }) => `stored ${positions[0]}`,
      (error) => (isTapelineError(error) ? error.code : String(error)),
    )
    report('outcome', outcome)
  }
}

/** Appends until the file system refuses a write. */
async function fill(): Promise<void> {
  const store = await SqliteStore.open(path)
  for (let number = 1; ; number += 1) {
    report('sent', number)
    try {
      await store.append([recordOf(`filled ${number}`, 2000)])
    } catch (error) {
      report('failed', isTapelineError(error) ? error.code : String(error))
      process.exit(0)
    }
    report('acknowledged', number)
  }
}

const tasks = { append, answer, fill }
await tasks[task as keyof typeof tasks]()
