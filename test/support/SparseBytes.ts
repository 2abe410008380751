const pageBytes = 4096;

/** A file's bytes in memory: pages that were never written take no room and read as zeros. */
export class SparseBytes {
  readonly #pages = new Map<number, Uint8Array>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get diskBytes(): number {
    return this.#pages.size * pageBytes;
  }

  read(into: Uint8Array, offset: number): number {
    const count = Math.max(0, Math.min(into.length, this.#length - offset));
    into.fill(0, 0, count);
    for (const piece of pieces(offset, count)) {
      const page = this.#pages.get(piece.page);
      if (page) into.set(page.subarray(piece.from, piece.from + piece.count), piece.done);
    }
    return count;
  }

  write(data: Uint8Array, offset: number): void {
    for (const piece of pieces(offset, data.length)) {
      const page = this.#pages.get(piece.page) ?? new Uint8Array(pageBytes);
      page.set(data.subarray(piece.done, piece.done + piece.count), piece.from);
      this.#pages.set(piece.page, page);
    }
    this.#length = Math.max(this.#length, offset + data.length);
  }

  setLength(bytes: number): void {
    if (bytes < this.#length) {
      const last = Math.floor(bytes / pageBytes);
      for (const page of this.#pages.keys()) if (page * pageBytes >= bytes) this.#pages.delete(page);
      this.#pages.get(last)?.fill(0, bytes - last * pageBytes);
    }
    this.#length = bytes;
  }

  /** How many bytes a write there would take that are not taken yet. */
  growthBy(offset: number, count: number): number {
    return pieces(offset, count).filter((piece) => !this.#pages.has(piece.page)).length * pageBytes;
  }

  copy(): SparseBytes {
    const copy = new SparseBytes();
    for (const [index, page] of this.#pages) copy.#pages.set(index, page.slice());
    copy.#length = this.#length;
    return copy;
  }
}

interface Piece {
  page: number;
  from: number;
  count: number;
  done: number;
}

function pieces(offset: number, count: number): Piece[] {
  const all: Piece[] = [];
  for (let done = 0; done < count;) {
    const page = Math.floor((offset + done) / pageBytes);
    const from = offset + done - page * pageBytes;
    const part = Math.min(pageBytes - from, count - done);
    all.push({ page, from, count: part, done });
    done += part;
  }
  return all;
}
