/**
 * Runs a function and prints its wall time and the processor time of all threads of this process. The difference shows whether
 * the machine had other work. Child processes count only in the wall time.
 * @param label the text before the seconds
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
