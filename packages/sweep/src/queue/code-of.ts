import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Files whose texts may name other files. */
const CODE = new Set(['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'])
/** A text in quotes that begins as a relative path: an import, or a file that the code reads. */
const RELATIVE = /(['"`])(\.\.?\/[^'"`\n]+)\1/g

/**
 * The version of this package, and a hash of the file of a module and of all files that it names by relative paths, and these
 * again. Workers need the same. Packages that are imported by name are not compared.
 *
 * All texts in quotes count, not only those of imports: so data files beside the module count too, and TypeScript needs no parser.
 * A file in excess does no harm, since both sides hash the same ones.
 */
export function codeOf(module: string): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const hash = createHash('sha256')
  if (module.startsWith('file:')) {
    for (const content of filesFrom(fileURLToPath(new URL(new URL(module).pathname, 'file:'))))
      hash.update(`${content.length}:`).update(content)
  } else hash.update(module)
  return `@tapeline/sweep ${version}, module ${hash.digest('hex').slice(0, 16)}`
}

/** The contents of a file and of those that it names, in an order that depends on their texts alone. */
function* filesFrom(first: string): Generator<Buffer> {
  const files = new Set([first])
  for (const file of files) {
    const content = readFileSync(file)
    yield content
    if (!CODE.has(extname(file))) continue
    for (const [, , path = ''] of content.toString('utf8').matchAll(RELATIVE)) {
      const found = fileAt(resolve(dirname(file), path))
      if (found !== undefined) files.add(found)
    }
  }
}

/** TypeScript names a source by its build, and older modules leave the ending out. */
function fileAt(path: string): string | undefined {
  const source = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  return [path, source, path.replace(/\.js$/, '.tsx'), `${path}.js`, `${path}.json`, `${path}.ts`].find(
    (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true,
  )
}
