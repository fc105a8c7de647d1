import {
  type ArgumentKind,
  checkOptionsOf,
  kinds,
  TapelineError,
  withoutPassword,
} from '@tapeline/core/internal'
import { Redis } from 'ioredis'
import { shown } from '../values.js'

/** A queue of branches on Redis, from which workers on any number of machines take them. */
export interface SweepQueue {
  /** `redis://host:6379/0`, or `rediss://` for TLS, with the user and password if there are any. */
  readonly address: string
  /** The start of all keys in Redis. Coordinators and workers need the same. Default `tapeline`. */
  readonly prefix?: string
  /** A folder that all machines see, for the tape. Default: the tape goes through Redis, in parts. */
  readonly folder?: string
  /** The address of the module for workers, if it is elsewhere on their machines. Default: that of `module`. */
  readonly moduleAs?: string
  /** Most branches of a job, at least 1. Default: 64, and fewer in a sweep of fewer than 4,096 branches. */
  readonly chunk?: number
  /** How often a branch is tried that ends its worker, or takes longer than `branchMs`. Then its row is an error. Default 3. */
  readonly attempts?: number
  /** The most time for a branch, in milliseconds. A job that takes longer is measured again branch by branch. Default 60,000. */
  readonly branchMs?: number
  /** How long Redis may be away before the sweep ends with `sweep.queue-lost`, in milliseconds. Default 60,000. */
  readonly lostMs?: number
  /** Gets warnings: an unsafe Redis, no worker, a worker with other code. Default: `process.emitWarning`. */
  readonly onWarning?: (warning: string) => void
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1
export const COUNT: ArgumentKind = { expected: 'a whole number of at least 1', fits: isCount }

const QUEUE_OPTIONS = {
  address: kinds.text,
  prefix: kinds.text,
  folder: kinds.text,
  moduleAs: kinds.text,
  chunk: COUNT,
  attempts: COUNT,
  branchMs: kinds.milliseconds,
  lostMs: kinds.milliseconds,
  onWarning: kinds.function,
} satisfies Record<keyof SweepQueue, ArgumentKind>

/** @throws TapelineError `argument.invalid`, `option.unknown`; `sweep.invalid` for an address of another kind */
export function checkQueue(queue: SweepQueue): void {
  checkOptionsOf("'queue' of sweep()", queue, QUEUE_OPTIONS, ['address'])
  checkAddress(queue.address)
}

/** @throws TapelineError `sweep.invalid` */
export function checkAddress(address: string): void {
  if (/^rediss?:\/\//.test(address) && URL.canParse(address)) return
  throw new TapelineError({
    code: 'sweep.invalid',
    message: 'The address of the queue is wrong.',
    expected: "an address of Redis: 'redis://host:6379'",
    found: shown(withoutPassword(address)),
  })
}

/**
 * @param onError gets each error of the connection, such as one for each attempt to reach a Redis that is away
 * @returns a connection that waits for Redis as long as it is away
 */
export function connectionTo(address: string, onError: (error: Error) => void = () => undefined): Redis {
  const redis = new Redis(address, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * times, 1000),
  })
  // It connects again by itself; `sweep.queue-lost` reports one that stays away.
  redis.on('error', onError)
  return redis
}

/** The error of a Redis that refuses the user or the password; undefined for other errors. */
export function refusalOf(error: unknown, address: string): TapelineError | undefined {
  if (error instanceof TapelineError) return undefined
  const found = error instanceof Error ? error.message : String(error)
  if (!/\b(WRONGPASS|NOAUTH|NOPERM)\b|^ERR (invalid password|AUTH)/.test(found)) return undefined
  return new TapelineError(
    {
      code: 'sweep.invalid',
      message: `Redis at ${hostOf(address)} refuses the user or the password of the address.`,
      expected: "an address with its password: 'redis://:password@host:6379'",
      found,
    },
    { cause: error },
  )
}

/** What a user reads while Redis is away. */
export function awayText(error: Error & { readonly code?: string }, address: string): string {
  return `Redis at ${hostOf(address)} cannot be reached (${error.code ?? error.message}).`
}

function hostOf(address: string): string {
  const { host } = new URL(address)
  return host
}

/** What makes a Redis unsafe for a queue. */
export async function warningsAbout(redis: Redis, address: string): Promise<string[]> {
  const warnings: string[] = []
  const { hostname, password } = new URL(address)
  const info = await redis.info('memory').catch(() => '')
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1]
  if (policy !== undefined && policy !== 'noeviction')
    warnings.push(
      `Redis may drop jobs when its memory is full: its maxmemory-policy is '${policy}'. Set it to 'noeviction'.`,
    )
  if (password === '' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
    warnings.push(
      `Redis at ${hostname} has no password. Anybody who reaches it can change rows and run modules.`,
    )
  return warnings
}
