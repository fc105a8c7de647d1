import { TapelineError } from '@tapeline/core/internal'
import type { LogCheckpoint, LogStore } from '@tapeline/core/log'
import { EMPTY_HASH } from '../hash-chain.js'

/** @throws TapelineError `log.changed` if the log no longer has the events before a checkpoint */
export async function checkHistory(store: LogStore, checkpoint: LogCheckpoint): Promise<void> {
  const { name, position, hash } = checkpoint
  const head = await store.head()
  if (head.position < position) throw changed(`position ${position} or later`, `position ${head.position}`)
  const found = await hashAt(store, position)
  if (found !== hash) throw changed(`hash ${hash} at position ${position}`, `hash ${found}`)

  function changed(expected: string, found: string): TapelineError {
    return new TapelineError({
      code: 'log.changed',
      message: `The log ${store.location} is not the one from which the checkpoint '${name}' was made: it was restored to an older state, or replaced. Restore the newer log, or follow with { replaceCheckpoint: true } to replay this one and replace the checkpoint.`,
      subject: name,
      expected,
      found,
    })
  }
}

async function hashAt(store: LogStore, position: number): Promise<string> {
  if (position === 0) return EMPTY_HASH
  for await (const records of store.read({ after: position - 1, to: position }, 1))
    for (const record of records) return record.hash
  return EMPTY_HASH
}
