import { dsiHeader } from "../DsiClient.ts";
import { type Below, garbage, mutated } from "./mutate.ts";
import { writeRequests } from "./sampleRequests.ts";

const commandCode = 2;
const writeCode = 6;
const requestIds = 0x10000;
/** Where the data of a DSIWrite begin further behind, the server closes the connection. */
const dataOffsetMax = 1024;

/** A frame, and whether it has to get a reply. */
export interface Sent {
  bytes: Buffer;
  wantsReply: boolean;
}

/** A mutated request in a frame that is as it should be: it gets an answer, whatever it says. */
export function framedRequest(requests: readonly Buffer[], below: Below): Sent {
  if (below(8) === 0) return framedWrite(below);
  const block =
    below(20) === 0
      ? garbage(below, 1 + below(200))
      : mutated(requests[below(requests.length)] ?? Buffer.of(1), below);
  return framed(commandCode, 0, block, below);
}

/** A DSIWrite whose data begin anywhere in it. */
function framedWrite(below: Below): Sent {
  const request = writeRequests[below(writeRequests.length)] ?? Buffer.alloc(12);
  const block = Buffer.concat([mutated(request, below), garbage(below, below(40))]);
  const right = request.length === 12 || below(2) === 0 ? request.length : below(block.length + 1);
  // 0 means 12.
  const dataOffset = block.length < 12 && right === 0 ? 1 : right;
  return framed(writeCode, Math.min(dataOffset, block.length, dataOffsetMax), block, below);
}

function framed(command: number, dataOffset: number, block: Buffer, below: Below): Sent {
  const header = dsiHeader(command, below(requestIds), dataOffset, block.length);
  return { bytes: Buffer.concat([header, block]), wantsReply: true };
}

/** What an open session passes over: other DSI commands, tickles with something in them. */
export function passedOver(below: Below): Sent {
  const commands = [3, 4, 5, 7, 8, 9, 200];
  const payload = garbage(below, below(100));
  const header = dsiHeader(
    commands[below(commands.length)] ?? 5,
    below(requestIds),
    below(50),
    payload.length,
  );
  return { bytes: Buffer.concat([header, payload]), wantsReply: false };
}

/** A frame that breaks the stream: nothing behind it can be told apart any more. */
export function brokenFrame(requests: readonly Buffer[], below: Below): Buffer {
  const block = mutated(requests[below(requests.length)] ?? Buffer.of(1), below);
  const header = dsiHeader(commandCode, below(requestIds), 0, block.length);
  switch (below(6)) {
    case 0:
      return garbage(below, 1 + below(200));
    case 1:
      header.writeUInt32BE(below(block.length), 8);
      break;
    case 2:
      header.writeUInt32BE(block.length + 1 + below(5000), 8);
      break;
    case 3:
      header.writeUInt32BE(below(2) === 0 ? 0xffff_ffff : 2 ** 20 + below(2 ** 21), 8);
      break;
    case 4:
      header.writeUInt8(writeCode, 1);
      header.writeUInt32BE(block.length + 1 + below(2 ** 31), 4);
      break;
    default:
      return Buffer.concat([header, block]).subarray(0, 1 + below(15 + block.length));
  }
  return Buffer.concat([header, block]);
}
