import { TapelineError } from '@tapeline/core/internal'

interface Files {
  mkdirSync(path: string, options: { readonly recursive: true }): unknown
  writeFileSync(path: string, text: string): void
}
interface Paths {
  dirname(path: string): string
  resolve(...paths: readonly string[]): string
  relative(from: string, to: string): string
}
interface Urls {
  fileURLToPath(url: string): string
}
type GetModule = (name: string) => unknown

/** Modules of Node, without an import, so that this entry runs anywhere. */
function nodeModules(): { readonly files: Files; readonly paths: Paths; readonly urls: Urls } {
  const get = (globalThis as { process?: { getBuiltinModule?: GetModule } }).process?.getBuiltinModule
  if (get === undefined) {
    throw new TapelineError({
      code: 'argument.invalid',
      message:
        "The option 'counterexample' of checkProjectionLaws() needs Node 20.16 or later to write a file.",
      expected: 'no such option: the error then contains the counterexample',
    })
  }
  return {
    files: get('node:fs') as Files,
    paths: get('node:path') as Paths,
    urls: get('node:url') as Urls,
  }
}

/** Writes a text file and the folders that it needs. @returns its absolute path */
export function writeTextFile(path: string, text: string): string {
  const { files, paths } = nodeModules()
  const absolute = paths.resolve(path)
  files.mkdirSync(paths.dirname(absolute), { recursive: true })
  files.writeFileSync(absolute, text)
  return absolute
}

/** How a file imports a module: by a relative path if the module is a file, otherwise by its name. */
export function importedFrom(file: string, module: string): string {
  if (!module.startsWith('file:')) return module
  const { paths, urls } = nodeModules()
  const target = paths
    .relative(paths.dirname(paths.resolve(file)), urls.fileURLToPath(module))
    .replaceAll('\\', '/')
  return target.startsWith('.') ? target : `./${target}`
}
