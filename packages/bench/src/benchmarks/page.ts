import { writeTape } from '@tapeline/import'
import { scenarioToJson } from '@tapeline/scenarios'
import { listScenarios, readScenario } from '@tapeline/scenarios/node'
import type { OpenedFiles } from '@tapeline/viewer'
import type { Page } from 'playwright-core'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median, percentile } from '../harness/measure.js'
import { browserPath, hasBrowser, inBrowser, type Watch } from '../page/browser.js'

/** Movements before the first that counts; also within `scrub`, which runs in the page. */
const WARMING = 10
const MEGABYTE = 1e6
const SHIPPED = 'deepseek-r1'
const CLOSE = 'at=2025-01-27T21:00:00.000Z'
/** A branch whose slider is moved, beside the recorded history. */
const HALF = [
  {
    name: 'page-1',
    title: 'r1-release × 0.5',
    on: 'recorded',
    edits: [{ edit: 'scale', selector: 'r1-release', factor: 0.5 }],
  },
]

/** Ways to scrub a tape: by the line, as known then, and by candles. */
const SCRUBS: Readonly<Record<string, string>> = {
  'page-scrub': '#importance=0',
  'page-scrub-known': '#importance=0&known=then',
  'page-scrub-candles': '#importance=0&kind=30',
}

/**
 * The page in Chromium without a window, as people use it. First paint: from the navigation, and until the panels and the chart of the
 * shipped scenario are on the screen. Scrub: from a movement of the cursor on the whole tape to the frame with all that follows from it.
 * Slider: the time of the engine for all that a movement of a what-if asks it. `-cpu` is the mean processor time of a movement in all
 * threads of the page, which depends less on other load on the machine.
 */
export const page: Benchmark = {
  name: 'page',
  ids: [
    'page-first-paint',
    'page-first-figures',
    'page-slider-p95',
    'page-slider-frame-p95',
    'page-open-tape',
    ...Object.keys(SCRUBS).flatMap((id) => [`${id}-p95`, `${id}-cpu`]),
    'page-memory-steps',
  ],
  async run(context) {
    if (!hasBrowser()) {
      context.say(`page: skipped, since there is no Chromium at ${browserPath}; set TAPELINE_CHROMIUM`)
      return []
    }
    return [...(await ofScenario(context)), ...(await ofTape(context))]
  },
}

async function ofScenario({ quick, say, wants }: Context): Promise<Result[]> {
  if (!['page-first-paint', 'page-first-figures', 'page-slider-p95', 'page-slider-frame-p95'].some(wants))
    return []
  say('page of a shipped scenario')
  return inBrowser(await shipped(SHIPPED), async ({ open }) => {
    const paints: { readonly first: number; readonly figures: number }[] = []
    for (let round = -1; round < (quick ? 5 : 15); round += 1) {
      const opened = await open(`#s=${SHIPPED}&${CLOSE}`)
      await opened.waitForFunction(() => /[1-9]/.test(document.querySelector('.position')?.textContent ?? ''))
      const paint = await opened.evaluate(firstPaint)
      if (round >= 0) paints.push(paint)
      await opened.context().close()
    }
    const moves = await sliderMoves(
      await open(
        `#s=${SHIPPED}&${CLOSE}&event=r1-release&branch=page-1&compare=recorded&lower=what-if&own=${encodeURIComponent(JSON.stringify(HALF))}`,
      ),
      quick ? 100 : 400,
    )
    return [
      result('page-first-paint', median(paints.map(({ first }) => first)), 'ms', { atMost: 1000 }, null),
      result(
        'page-first-figures',
        median(paints.map(({ figures }) => figures)),
        'ms',
        { atMost: 1000 },
        null,
      ),
      result(
        'page-slider-p95',
        percentile(
          moves.map(({ engineMs }) => engineMs),
          0.95,
        ),
        'ms',
        { atMost: 16 },
        null,
      ),
      result(
        'page-slider-frame-p95',
        percentile(
          moves.map(({ frameMs }) => frameMs),
          0.95,
        ),
        'ms',
        null,
        null,
      ),
    ]
  })
}

async function shipped(name: typeof SHIPPED): Promise<OpenedFiles> {
  if (!listScenarios().includes(name)) throw new Error(`There is no shipped scenario ${name}.`)
  return { kind: 'json', name, text: scenarioToJson(await readScenario(name)) }
}

/** Runs in the page, after its figures have come: the first paint, and now, when they are painted. */
async function firstPaint(): Promise<{ first: number; figures: number }> {
  await watchOf().painted()
  const figures = performance.now()
  const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? figures
  return { first, figures }
  function watchOf(): Watch {
    return (globalThis as unknown as { watch: Watch }).watch
  }
}

interface Move {
  /** Of the engine, for all requests of the movement. */
  readonly engineMs: number
  /** Until the frame with its answers was painted. */
  readonly frameMs: number
}

async function sliderMoves(opened: Page, count: number): Promise<Move[]> {
  const slider = opened.getByRole('slider', { name: 'Effect' })
  await slider.waitFor()
  const [worker] = opened.workers()
  if (worker === undefined) throw new Error('The page has no worker.')
  await worker.evaluate(timeEngine)
  const moves: Move[] = []
  for (let move = -20; move < count; move += 1) {
    // Each value is new, so that no branch is made twice.
    const value = (move + 21) / (count + 22)
    const frameMs = await slider.evaluate(moveSlider, value)
    const engineMs = await worker.evaluate(takeEngineMs)
    if (move >= 0) moves.push({ engineMs, frameMs })
  }
  await opened.context().close()
  return moves
}

/** Runs in the worker: sums the time from each request to its answer. */
function timeEngine(): void {
  const scope = globalThis as unknown as {
    engineMs: number
    postMessage(message: unknown): void
    addEventListener(type: 'message', listener: () => void, isCapture: boolean): void
  }
  const { postMessage } = scope
  let start = 0
  scope.engineMs = 0
  scope.addEventListener(
    'message',
    () => {
      start = performance.now()
    },
    true,
  )
  scope.postMessage = (message) => {
    postMessage.call(scope, message)
    scope.engineMs += performance.now() - start
  }
}

function takeEngineMs(): number {
  const scope = globalThis as unknown as { engineMs: number }
  const { engineMs } = scope
  scope.engineMs = 0
  return engineMs
}

/** Runs in the page. @returns how long it took until the frame after the last answer was painted */
async function moveSlider(element: Element, value: number): Promise<number> {
  const slider = element as HTMLInputElement
  // The address and the clocks follow after a rest.
  await new Promise((resolve) => setTimeout(resolve, 5))
  const start = performance.now()
  // Steps of a hundredth would repeat the branches.
  slider.step = 'any'
  slider.value = String(value)
  slider.dispatchEvent(new Event('input', { bubbles: true }))
  await (globalThis as unknown as { watch: Watch }).watch.painted()
  return performance.now() - start
}

async function ofTape(context: Context): Promise<Result[]> {
  const { quick, say, wants } = context
  const wanted = Object.entries(SCRUBS).filter(([id]) => wants(`${id}-p95`) || wants(`${id}-cpu`))
  if (wanted.length === 0 && !wants('page-open-tape') && !wants('page-memory-steps')) return []
  const bytes = await writeTape(context.trades().freshColumnTimeline().seal())
  say(`page of a tape of ${context.tape.events} events`)
  return inBrowser({ kind: 'tape', name: 'synthetic.tape', bytes }, async ({ open, processorMs }) => {
    const results: Result[] = []
    if (wants('page-open-tape')) {
      const opened = await open('#importance=0')
      await figures(opened)
      results.push(result('page-open-tape', await opened.evaluate(() => performance.now()), 'ms', null, null))
      await opened.context().close()
    }
    const count = quick ? 100 : 300
    for (const [id, fragment] of wanted) {
      say(id)
      const opened = await open(fragment)
      await figures(opened)
      // Checkpoints and compiled code as after some seconds of use.
      await opened.evaluate(scrub, 50)
      const before = await processorMs()
      const times = await opened.evaluate(scrub, count)
      const cpu = ((await processorMs()) - before) / (count + WARMING)
      await opened.context().close()
      results.push(
        result(`${id}-p95`, percentile(times, 0.95), 'ms', { atMost: 50 }, null),
        result(`${id}-cpu`, cpu, 'ms', null, null),
      )
    }
    if (wants('page-memory-steps')) {
      say('page-memory-steps')
      results.push(await memory(await open('#importance=0'), quick ? 2000 : 10_000))
    }
    return results
  })
}

async function figures(opened: Page): Promise<void> {
  await opened.waitForFunction(
    () => /[1-9]/.test(document.querySelector('.position')?.textContent ?? ''),
    undefined,
    { timeout: 120_000 },
  )
  await opened.evaluate(() => (globalThis as unknown as { watch: Watch }).watch.painted())
}

/**
 * Runs in the page: drags the cursor over the whole tape, forwards in small movements, then back in large ones.
 * @returns of each movement: milliseconds until the frame after the last answer was painted
 */
async function scrub(count: number): Promise<number[]> {
  const { watch } = globalThis as unknown as { watch: Watch }
  const input = document.querySelector<HTMLInputElement>('.scrubber input')
  if (input === null) throw new Error('The page has no scrubber.')
  const times: number[] = []
  for (let step = -10; step < count; step += 1) {
    const share =
      step < 0 ? (step + 10) / 10 : step < count / 2 ? step / (count / 2) : ((step * 7919) % count) / count
    const start = performance.now()
    input.value = String(Number(input.max) * share)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await watch.painted()
    if (step >= 0) times.push(performance.now() - start)
  }
  return times
}

/** The growth of both heaps over so many movements of the cursor, half of them by one event. */
async function memory(opened: Page, count: number): Promise<Result> {
  await figures(opened)
  const [worker] = opened.workers()
  if (worker === undefined) throw new Error('The page has no worker.')
  const held = async (): Promise<number> => {
    const read = (): number => {
      const scope = globalThis as unknown as {
        gc(): void
        performance: { readonly memory: { readonly usedJSHeapSize: number } }
      }
      scope.gc()
      return scope.performance.memory.usedJSHeapSize
    }
    return (await opened.evaluate(read)) + (await worker.evaluate(read))
  }
  await opened.evaluate(steps, count / 10)
  const before = await held()
  await opened.evaluate(steps, count)
  const after = await held()
  await opened.context().close()
  return result('page-memory-steps', Math.max(0, after - before) / MEGABYTE, 'MB', { atMost: 10 }, null)
}

/** Runs in the page. */
async function steps(count: number): Promise<void> {
  const { watch } = globalThis as unknown as { watch: Watch }
  const input = document.querySelector<HTMLInputElement>('.scrubber input')
  if (input === null) throw new Error('The page has no scrubber.')
  for (let step = 0; step < count; step += 1) {
    if (step % 2 === 0) {
      input.value = String(Number(input.max) * (((step * 7919) % 10_007) / 10_007))
      input.dispatchEvent(new Event('input', { bubbles: true }))
    } else document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
    await watch.rested()
  }
}
