import { UsageError } from './usage-error.js'

/** The meaning of system codes in words; another code keeps the system's words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'it would be too large',
  EINVAL: 'the name is not valid here',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENODEV: 'there is no such device',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTEMPTY: 'the folder is not empty',
  ENXIO: 'there is no such device',
  EPERM: 'not permitted',
  EPIPE: 'its reader has closed it',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'it is a program that is running',
  EXDEV: 'it is on another file system',
}

/** Whether the system refused a file, a folder or a stream. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  // By its fields, since errors of another realm are not instances of this realm's Error.
  if (typeof error !== 'object' || error === null || !('code' in error && 'syscall' in error)) return false
  return typeof error.code === 'string'
}

/** The reason of the system in words. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  const { code = '' } = error
  return `${REASONS[code] ?? error.message} (${code})`
}

/** A file or folder that the system refused. The exit code is 1: the same command may succeed elsewhere. */
export class FileError extends Error {}

export function fileErrorOf(path: string, what: 'read' | 'written', error: NodeJS.ErrnoException): FileError {
  return new FileError(`${showPath(path)}: cannot be ${what}: ${reasonOf(error)}.`, { cause: error })
}

/** @throws UsageError for an empty path, or a path with a zero character, which every system refuses */
export function checkPath(option: string, path: string): void {
  if (path === '') throw new UsageError(`${option} is empty (''); name a file or folder.`)
  if (path.includes('\0'))
    throw new UsageError(`${option} '${showPath(path)}' has a zero character; name a file.`)
}

/** @throws UsageError as {@link checkPath}, and for `-`: files are replaced in one step, which a stream does not allow */
export function checkOutput(option: string, path: string): void {
  checkPath(option, path)
  if (path === '-')
    throw new UsageError(
      `${option} cannot be the standard output, '-'; name a file, or ./- for one of this name.`,
    )
}

/** A path on one line; the end of a very long path is cut off. */
export function showPath(path: string): string {
  const line = path.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1))
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
