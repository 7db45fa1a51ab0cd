const WIDTH = 30;

/** Shows how far a long run has come: a bar in a terminal, a line every twentieth of the way elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #output: NodeJS.WriteStream;
  #shown = 0;

  constructor(total: number, output: NodeJS.WriteStream) {
    this.#total = total;
    this.#output = output;
  }

  show(done: number, note: string): void {
    const share = this.#total === 0 ? 1 : done / this.#total;
    if (this.#output.isTTY) this.#draw(share, `${done}/${this.#total} ${note}`);
    else if (share - this.#shown >= 0.05 || share === 1) {
      this.#shown = share;
      this.#output.write(`${done}/${this.#total} ${note}\n`);
    }
  }

  /** Leaves the bar where it is. */
  end(): void {
    if (this.#output.isTTY) this.#output.write('\n');
  }

  #draw(share: number, text: string): void {
    const filled = Math.round(share * WIDTH);
    this.#output.write(`\r[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${text}\u001b[K`);
  }
}
