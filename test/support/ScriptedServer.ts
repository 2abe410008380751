import type { Answer, Outcome, RequestServer, WriteSink } from "../../src/dsi/RequestServer.ts";

/** A DSIWrite as it reached the server. */
export interface ReceivedWrite {
  block: Buffer;
  dataBytes: number;
  pieces: Buffer[];
  state: "running" | "finished" | "abandoned";
}

/** Commands whose replies are kept: OpenFork's and its like; everything below is read again. */
const firstKeptCode = 100;

/** A server below dsi that does what a test says, and remembers what it was asked. */
export class ScriptedServer implements RequestServer {
  readonly commands: Buffer[] = [];
  readonly writes: ReceivedWrite[] = [];
  isFull = false;
  /** The outcome of a command; unless a test says otherwise, its own block. */
  onCommand: (block: Buffer) => Outcome | Promise<Outcome> = (block) => ({ result: 0, block });
  /** The answer to a write; unless a test says otherwise, how many bytes came. */
  onWrite: (write: ReceivedWrite) => Answer | Promise<Answer> = ({ pieces }) =>
    answerOf(Buffer.concat(pieces).length);
  /** What a write waits for before it takes data. */
  beforeWrite: Promise<void> | undefined;

  command(block: Uint8Array): Outcome | Promise<Outcome> {
    const copy = Buffer.from(block);
    this.commands.push(copy);
    return this.onCommand(copy);
  }

  write(block: Uint8Array, dataBytes: number): WriteSink | Promise<WriteSink> {
    const write: ReceivedWrite = { block: Buffer.from(block), dataBytes, pieces: [], state: "running" };
    this.writes.push(write);
    const sink: WriteSink = {
      take: (piece) => void write.pieces.push(Buffer.from(piece)),
      finish: () => {
        write.state = "finished";
        return this.onWrite(write);
      },
      abandon: () => {
        write.state = "abandoned";
      },
    };
    return this.beforeWrite === undefined ? sink : this.beforeWrite.then(() => sink);
  }

  keepsReply(commandCode: number): boolean {
    return commandCode >= firstKeptCode;
  }

  status(): Uint8Array {
    return Buffer.from("status");
  }

  admits(): boolean {
    return !this.isFull;
  }
}

/** A reply of four bytes. */
export function answerOf(number: number, result = 0): Answer {
  const block = Buffer.alloc(4);
  block.writeUInt32BE(number);
  return { result, block };
}
