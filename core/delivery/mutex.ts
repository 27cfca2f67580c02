/** Lets one task of a key run at a time, in the order in which they came; tasks of other keys are not held up. */
export class Mutex {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs the task when those of its key that came before are over, however they ended. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const running = before ? before.then(task, task) : task();
    this.#tails.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#tails.get(key) === running) this.#tails.delete(key);
    }
  }
}
