export type Below = (limit: number) => number;

/** Values that stand at a border of something somewhere, by their bytes. */
const tellingBytes = ["00", "01", "02", "7f", "80", "ff"];
const tellingValues = "0000 0001 7fff 8000 ffff 00000000 7fffffff 80000000 ffffffff"
  .concat(" 0000000000000000 0000010000000000 7fffffffffffffff 8000000000000000 ffffffffffffffff")
  .split(" ")
  .map((digits) => Buffer.from(digits, "hex"));

type Mutation = (block: Buffer, below: Below) => Buffer;

const mutations: readonly Mutation[] = [
  // Bits flip.
  (block, below) => {
    for (let flips = 1 + below(4); flips > 0; flips--) flipBit(block, below(block.length), below(8));
    return block;
  },
  (block, below) => block.subarray(0, 1 + below(block.length)),
  (block, below) => Buffer.concat([block, garbage(below, 1 + below(300))]),
  // A number becomes another: counts, ids, offsets, lengths.
  (block, below) => {
    const value = tellingValues[below(tellingValues.length)] ?? Buffer.alloc(2);
    value.copy(block, 1 + below(block.length));
    return block;
  },
  // Another bitmap, behind a volume and a directory.
  (block, below) => {
    for (const at of [4, 8, 10]) if (at + 2 <= block.length) block.writeUInt16BE(below(0x10000), at);
    return block;
  },
  (block, below) => {
    const digits = tellingBytes[below(tellingBytes.length)] ?? "00";
    Buffer.from(digits, "hex").copy(block, below(block.length));
    return block;
  },
  // A part of it stands there twice.
  (block, below) => {
    const at = below(block.length);
    const end = Math.min(block.length, at + 1 + below(20));
    return Buffer.concat([block.subarray(0, end), block.subarray(at)]);
  },
  // It nests in itself.
  (block, below) => {
    const at = 1 + below(block.length);
    return Buffer.concat([block.subarray(0, at), block, garbage(below, below(40)), block.subarray(at)]);
  },
];

/** The request with one to four changes; never empty. */
export function mutated(request: Buffer, below: Below): Buffer {
  let block: Buffer = Buffer.from(request);
  for (let changes = 1 + below(4); changes > 0; changes--) {
    block = mutations[below(mutations.length)]?.(block, below) ?? block;
  }
  return block;
}

export function garbage(below: Below, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => below(256)));
}

function flipBit(block: Buffer, at: number, bit: number): void {
  block.writeUInt8(block.readUInt8(at) ^ (1 << bit), at);
}
