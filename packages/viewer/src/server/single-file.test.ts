import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { servedFile } from './page-files.js'
import { servePage } from './serve-page.js'
import { pageText, singleFile } from './single-file.js'

const html = `<!doctype html><html><head><link rel="stylesheet" crossorigin href="./style.css">
<script type="module" crossorigin src="./index.js"></script></head><body><div id="app"></div></body></html>`
const script = 'const end = "</script>"; const open = "<!--"; console.log("$& $1", end, open)'
const files = new Map([
  ['/index.html', servedFile('text/html', Buffer.from(html))],
  ['/style.css', servedFile('text/css', Buffer.from('a { color: red }'))],
  ['/index.js', servedFile('text/javascript', Buffer.from(script))],
  ['/engine-whole.js', servedFile('text/javascript', Buffer.from('postMessage("$`")'))],
])

/** What a browser reads in the element with an id, and how many elements there are. */
function elementsIn(text: string): { readonly data: string; readonly scripts: readonly string[] } {
  const scripts = [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gi)].map(([, own = '']) => own)
  return { data: scripts[0] ?? '', scripts }
}

describe('the page as one file', () => {
  it('contains its styles, its scripts and its engine, and asks for no other file', () => {
    const text = singleFile({ kind: 'json', name: 'x', text: '{}' }, files)
    expect(text).not.toMatch(/(src|href)=/)
    expect(text).toContain('<style>a { color: red }</style>')
    const { scripts } = elementsIn(text)
    expect(scripts).toHaveLength(3)
    // The same program, though it names the ends of elements.
    expect(new Function(`${scripts[2]?.replace('console.log', 'return String')}; `)).not.toThrow()
    expect(scripts[1]).toBe('postMessage("$`")')
  })

  it('contains any text as data', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('</script><script>alert(1)</script>', '<!--', ']]>', '$&', '$`', "$'", '\u2028'),
    )
    fc.assert(
      fc.property(hostile, hostile, (name, content) => {
        const opened = { kind: 'scenario', name, files: { 'scenario.yaml': content } } as const
        const { data, scripts } = elementsIn(singleFile(opened, files))
        expect(scripts).toHaveLength(3)
        expect(JSON.parse(data)).toEqual(opened)
      }),
    )
  })

  it('contains a tape', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)
    const { data } = elementsIn(singleFile({ kind: 'tape', name: 'x', bytes }, files))
    expect(Buffer.from(JSON.parse(data).base64, 'base64')).toEqual(Buffer.from(bytes))
  })

  it('names a file that the built page does not have', () => {
    const incomplete = new Map([...files].filter(([address]) => address !== '/engine-whole.js'))
    expect(() => singleFile({ kind: 'json', name: 'x', text: '' }, incomplete)).toThrow(
      'no file engine-whole.js',
    )
  })

  it.each([undefined, null, {}, { kind: 'json', name: 'x' }, { kind: 'tape', name: 'x', bytes: [] }, 'x'])(
    'is not made of %p',
    async (opened) => {
      expect(() => pageText(opened as never)).toThrow('opened')
      await expect(servePage(opened as never)).rejects.toThrow('opened')
    },
  )
})
