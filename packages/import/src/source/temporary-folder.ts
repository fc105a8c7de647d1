import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for copies of files, which is made when the first is written. */
export class TemporaryFolder {
  readonly path: string = join(tmpdir(), `tapeline-${randomUUID()}`)
  private files = 0

  /** The path of a new file. @param ending without a point */
  async newPath(ending: string): Promise<string> {
    if (this.files === 0) await mkdir(this.path, { mode: 0o700 })
    this.files += 1
    return join(this.path, `${this.files}.${ending}`)
  }

  /** Removes the folder with all that is in it. */
  async remove(): Promise<void> {
    if (this.files > 0) await rm(this.path, { recursive: true, force: true })
  }
}
