/**
 * Runs something and says how long it took: by the clock, and of all threads of this process, which tells whether the machine
 * had other work. What other processes of its own took is in the clock's time alone.
 * @param label what stands before the seconds
 */
export async function taking<Value>(
  label: string,
  say: (text: string) => void,
  run: () => Value | Promise<Value>,
): Promise<Value> {
  const [start, before] = [performance.now(), process.cpuUsage()]
  const value = await run()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  say(`${label}: ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor time`)
  return value
}
