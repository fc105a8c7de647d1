import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Benchmark, FinalStatesDiffer, result } from '../harness/benchmark.js'
import type { SyntheticTapeOptions } from '../tape/synthetic-tape.js'
import type { VariantReady, VariantRound } from '../tape/variant-process.js'
import { ratio, rounds } from './replay.js'

const NORMAL = 'the same replay in a normal process'

/** The Node options of each process. */
const VARIANTS = {
  normal: [],
  'replay-interpreted': ['--disallow-code-generation-from-strings'],
  'replay-without-shape-keepers': [
    '--import',
    new URL('../harness/without-shape-keepers.js', import.meta.url).href,
  ],
} as const
type Variant = keyof typeof VARIANTS

/**
 * The replay of `replay-columns` without some of what `packages/core/INTERNALS.md` lists, divided by the normal replay. Each variant
 * has a process of its own; they take turns, and garbage is collected before each round.
 */
export const replaysOfVariants: Benchmark = {
  name: 'replay-of-variants',
  ids: ['replay-interpreted', 'replay-without-shape-keepers'],
  async run(context) {
    context.say('replaying without generated code, and without shape keepers')
    const names = (Object.keys(VARIANTS) as Variant[]).filter(
      (name) => name === 'normal' || context.wants(name),
    )
    const processes: VariantProcess[] = []
    try {
      for (const name of names) processes.push(await VariantProcess.start(name, context.tape))
      const [normal, ...others] = processes.map(({ ready }) => ready.finalState)
      if (others.some((state) => state !== normal)) throw new FinalStatesDiffer('The variants', ['some'])
      const runs = Object.fromEntries(processes.map((own) => [own.name, () => own.roundMs()]))
      const times = await rounds(context.quick ? 5 : 15, runs)
      return names
        .filter((name) => name !== 'normal')
        .map((name) => result(name, ratio(times, name, 'normal'), 'ratio', null, NORMAL))
    } finally {
      for (const own of processes) own.stop()
    }
  },
}

class VariantProcess {
  private constructor(
    readonly name: Variant,
    readonly ready: VariantReady,
    private readonly child: ReturnType<typeof fork>,
  ) {}

  /** @throws Error if the process does not differ from a normal one as its name says */
  static async start(name: Variant, tape: SyntheticTapeOptions): Promise<VariantProcess> {
    const child = fork(new URL('../tape/variant-process.js', import.meta.url), [JSON.stringify(tape)], {
      execArgv: [...process.execArgv, ...VARIANTS[name]],
    })
    const ready = await answerOf<VariantReady>(child)
    const isAsNamed =
      ready.compiles === (name !== 'replay-interpreted') &&
      ready.keepsShapes === (name !== 'replay-without-shape-keepers')
    if (!isAsNamed)
      throw new Error(`The process for '${name}' is not what its name says: ${JSON.stringify(ready)}.`)
    return new VariantProcess(name, ready, child)
  }

  async roundMs(): Promise<number> {
    this.child.send('round')
    return (await answerOf<VariantRound>(this.child)).ms
  }

  stop(): void {
    this.child.disconnect()
  }
}

/** The next message of a process. @throws Error if it ends before */
async function answerOf<Answer>(child: ReturnType<typeof fork>): Promise<Answer> {
  const waiting = new AbortController()
  const { signal } = waiting
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process of the benchmark ended with exit code ${String(code)}.`)
  })
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Answer]
    return answer
  } finally {
    ended.catch(() => undefined)
    waiting.abort()
  }
}
