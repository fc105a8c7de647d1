import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileErrorOf, isSystemError } from './file-error.js'

/** Writes a file completely or not at all: under a temporary name beside it, and renamed when complete. @throws FileError */
export function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw isSystemError(error) ? fileErrorOf(file, 'written', error) : error
  }
}
