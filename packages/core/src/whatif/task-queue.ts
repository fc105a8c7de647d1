/** A queue of tasks in the order of the tape: by time, then by sequence number. A binary heap. */
export class TaskQueue<Task extends { readonly at: number; readonly seq: number }> {
  private readonly heap: Task[] = []

  /** The next task; undefined without one. */
  get first(): Task | undefined {
    return this.heap[0]
  }

  add(task: Task): void {
    const { heap } = this
    let index = heap.push(task) - 1
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (!this.isBefore(index, parent)) return
      this.swap(index, parent)
      index = parent
    }
  }

  /** Removes and returns the next task; undefined without one. */
  takeFirst(): Task | undefined {
    const { heap } = this
    const [first] = heap
    const last = heap.pop()
    if (heap.length === 0 || last === undefined) return first
    heap[0] = last
    let index = 0
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      let least = index
      if (left < heap.length && this.isBefore(left, least)) least = left
      if (right < heap.length && this.isBefore(right, least)) least = right
      if (least === index) return first
      this.swap(index, least)
      index = least
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [left, right] = [this.heap[one] as Task, this.heap[other] as Task]
    return (left.at - right.at || left.seq - right.seq) < 0
  }

  private swap(one: number, other: number): void {
    const task = this.heap[one] as Task
    this.heap[one] = this.heap[other] as Task
    this.heap[other] = task
  }
}
