/** `npm run soak`: the tests of `npm test` with each property tried 2,000 times, or `TAPELINE_RUNS` times. */
process.env.TAPELINE_RUNS ||= '2000'
await import('./test.js')
