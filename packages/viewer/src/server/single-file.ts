import { TapelineError } from '@tapeline/core/internal'
import type { OpenedFiles } from '../protocol.js'
import { checkOpened } from './check-opened.js'
import { bufferOf, pageFiles, type ServedFile } from './page-files.js'

/**
 * The page, its engine and its data as one HTML text, which a browser opens from a disk without a network.
 * @throws TapelineError `argument.invalid`; `file.unreadable` if the page was not built
 */
export function pageText(opened: OpenedFiles): string {
  checkOpened('pageText()', opened)
  return singleFile(opened, pageFiles())
}

/** The same from files of a built page by their address. */
export function singleFile(opened: OpenedFiles, files: ReadonlyMap<string, ServedFile>): string {
  const textOf = (name: string): string => {
    const file = files.get(`/${name.replace(/^\.?\//, '')}`)
    if (file) return file.bytes.toString('utf8')
    throw new TapelineError({
      code: 'file.unreadable',
      message: `The built page has no file ${name}. Build it again.`,
    })
  }
  const scripts: string[] = []
  const html = textOf('index.html')
    .replace(
      /<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>/g,
      (_, name: string) => `<style>${textOf(name)}</style>`,
    )
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<script type="module"[^>]*src="([^"]+)"[^>]*><\/script>/g, (_, name: string) => {
      scripts.push(`<script type="module">${scriptText(textOf(name))}</script>`)
      return ''
    })
  const parts = [
    `<script type="application/json" id="tapeline-data">${dataText(opened)}</script>`,
    `<script type="text/plain" id="tapeline-engine">${scriptText(textOf('engine-whole.js'))}</script>`,
    ...scripts,
  ]
  // Functions, since a text may hold the patterns of `replace`.
  return html.replace('</body>', () => `${parts.join('\n')}\n</body>`)
}

/** A script that does not end the element around it. In JavaScript the escaped text means the same. */
function scriptText(script: string): string {
  return script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
}

function dataText(opened: OpenedFiles): string {
  const data =
    opened.kind === 'tape'
      ? { kind: opened.kind, name: opened.name, base64: bufferOf(opened.bytes).toString('base64') }
      : opened
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
