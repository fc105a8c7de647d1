/** `npm run faults`: the tests that inject faults into logs, in full: each kill, cut and race as often as documented. */
process.env.TAPELINE_FAULTS ||= 'full'
if (process.argv.length === 2) process.argv.push('packages/store')
await import('./test.js')
