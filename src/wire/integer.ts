/** The number that big-endian bytes stand for. */
export function integerOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** A number as that many big-endian bytes, with zeros on the left. */
export function bytesOfInteger(value: bigint, byteCount: number): Buffer {
  const hex = value.toString(16).padStart(byteCount * 2, "0");
  if (hex.length > byteCount * 2) throw new RangeError(`the number does not fit ${byteCount} bytes`);
  return Buffer.from(hex, "hex");
}
