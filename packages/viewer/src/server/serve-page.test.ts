import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { servedFile } from './page-files.js'
import { type PageServer, serveFiles } from './serve-page.js'

const index = servedFile('text/html; charset=utf-8', Buffer.from('<p>page</p>'))
const data = servedFile('application/json', Buffer.from('{"secret":1}'))
let server: PageServer

beforeAll(async () => {
  server = await serveFiles(
    new Map([
      ['/index.html', index],
      ['/data.json', data],
    ]),
  )
})
afterAll(() => server.close())

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

function ask(path: string, asked: Asked = {}): Promise<Answer> {
  const { port } = new URL(server.address)
  return new Promise((resolve, reject) => {
    request({ port, path, host: '127.0.0.1', agent: false, ...asked }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, body: Buffer.concat(parts).toString(), headers })
      })
    })
      .on('error', reject)
      .end()
  })
}

describe('the server of the page', () => {
  it('serves the page and its data to this machine, without code from text', async () => {
    const page = await ask('/')
    expect(page).toMatchObject({ status: 200, body: '<p>page</p>' })
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(await ask('/data.json?x=1')).toMatchObject({ status: 200, body: '{"secret":1}' })
    expect(await ask('/data.json', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it.each([
    ['a foreign host', { host: 'evil.example' }],
    ['a host that only begins like ours', { host: '127.0.0.1.evil.example' }],
    ['our host with another port', { host: '127.0.0.1:1' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a request that another site made', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s', async (_, headers) => {
    const answer = await ask('/data.json', { headers: { host: new URL(server.address).host, ...headers } })
    expect(answer.status).toBe(403)
    expect(answer.body).not.toContain('secret')
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses the method %s', async (method) => {
    expect((await ask('/', { method })).status).toBe(405)
  })

  it('answers no path but those of its files', async () => {
    const paths = fc.oneof(
      fc.constantFrom(
        '/../package.json',
        '/%2e%2e/package.json',
        '//index.html',
        '/etc/passwd',
        '/INDEX.HTML',
      ),
      fc.webPath().filter((path) => !['/', '', '/index.html', '/data.json'].includes(path)),
    )
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        expect((await ask(path === '' ? '/x' : path)).status).toBe(404)
      }),
    )
  })

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['deflate', undefined],
  ])('compresses for a browser that accepts %s', async (accepted, encoding) => {
    const { headers } = await ask('/', { headers: { 'accept-encoding': accepted } })
    expect(headers['content-encoding']).toBe(encoding)
  })

  it('names a port that is in use', async () => {
    const port = Number(new URL(server.address).port)
    await expect(serveFiles(new Map(), { port })).rejects.toThrow(`Port ${port} is in use`)
  })
})
