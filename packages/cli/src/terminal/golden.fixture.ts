import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

const FOLDER = new URL('../../golden/', import.meta.url)

/**
 * Expects a text to equal a file of `packages/cli/golden`, byte for byte. With `TAPELINE_UPDATE_GOLDEN=1` in the environment the
 * file is written instead; check the difference before a commit.
 * @param name of the file, such as `what-if.txt`
 */
export function expectGolden(name: string, text: string): void {
  const file = new URL(name, FOLDER)
  if (process.env.TAPELINE_UPDATE_GOLDEN === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
