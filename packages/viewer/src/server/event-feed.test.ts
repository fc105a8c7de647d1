import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TapelineEvent } from '@tapeline/core'
import type { EventFeed } from './event-feed.js'
import { type PageServer, serveFiles } from './serve-page.js'

const event = (position: number): TapelineEvent =>
  ({
    id: `e${position}`,
    type: 'news.published',
    at: position,
    knownAt: position,
    precision: 'instant',
    basis: 'recorded',
    seq: position - 1,
    version: 1,
    causes: [],
    sources: [],
    data: { summary: 'a\nb' },
  }) as unknown as TapelineEvent

const feed: EventFeed = {
  position: 1,
  async *subscribe(after) {
    for (let position = after + 1; position <= 3; position += 1) yield { position, events: [event(position)] }
    throw new Error('The log is gone.\nFor ever.')
  },
}
let server: PageServer
beforeAll(async () => {
  server = await serveFiles(new Map(), { feed })
})
afterAll(() => server.close())

const ask = (after: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.address}/events?after=${after}`, { headers })
const idsOf = (text: string): readonly (string | undefined)[] =>
  [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)

describe('a feed', () => {
  it('sends what is new, each event with its position, and the message of an error', async () => {
    const text = await (await ask('1')).text()
    expect(idsOf(text)).toEqual(['2', '3'])
    // A line a field: breaks within are escaped, or they would end it.
    expect(text).toContain('"summary":"a\\nb"')
    expect(text).toContain('event: failed\ndata: "The log is gone.\\nFor ever."\n\n')
    expect(text).not.toContain('"seq"')
  })

  it('goes on after the last event of an earlier connection', async () => {
    expect(idsOf(await (await ask('1', { 'last-event-id': '2' })).text())).toEqual(['3'])
  })

  it.each(['', '-1', '1.5', 'x', '1e3'])('refuses the position %j', async (after) => {
    const { status } = await ask(after)
    expect(status).toBe(400)
  })

  it('is refused to other sites', async () => {
    const { status } = await ask('1', { origin: 'https://evil.example' })
    expect(status).toBe(403)
  })
})
