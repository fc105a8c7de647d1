import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the compose file starts a safe Redis, and workers by a command with options that exist', () => {
  const { services } = parse(read('../../compose.yaml'))
  expect(Object.keys(services)).toEqual(['redis', 'worker'])
  expect(services.redis.command).toMatch(/--requirepass \S.* --maxmemory-policy noeviction/)
  const [program, command, name, ...options] = services.worker.command
    .replace(/\$\{QUEUE:-(.*?\}.*?)\}/, '$1')
    .split(' ')
  const definition = read('../../../cli/src/commands/sweep-worker.ts')
  expect([program, command]).toEqual(['npx', 'tapeline'])
  expect(definition).toContain(`.command('${name}')`)
  const named = options.filter((option: string) => option.startsWith('--'))
  expect(named).toEqual(['--queue', '--threads'])
  for (const option of named) expect(definition).toMatch(new RegExp(`ption\\('${option} <`))
  expect(services.worker.depends_on).toEqual(['redis'])
})
