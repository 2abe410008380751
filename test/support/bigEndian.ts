const wordBytes = 8;
const headBytes = 16;
/** Texts, and messages in messages. */
const bytesType = 0x0700;
const uuidType = 0x0e00;
const valueTypes = new Set([0x8400, 0x8500, 0x8600, 0x8700]);

/** The same message of Spotlight as a machine writes it whose words have their highest byte first. */
export function bigEndian(message: Buffer): Buffer {
  const swapped = Buffer.from(message);
  swapped.write("md031234", "latin1");
  swapWord(swapped, wordBytes);
  for (let at = headBytes; at < message.length;) {
    const [words, type] = [message.readUInt16LE(at), message.readUInt16LE(at + 2)];
    swapWord(swapped, at);
    at += wordBytes;
    if (type !== bytesType && type !== uuidType && !valueTypes.has(type)) continue;
    for (const end = at + (words - 1) * wordBytes; at < end; at += wordBytes) {
      if (valueTypes.has(type)) swapWord(swapped, at);
    }
  }
  return swapped;
}

function swapWord(bytes: Buffer, at: number): void {
  bytes.subarray(at, at + wordBytes).swap64();
}
