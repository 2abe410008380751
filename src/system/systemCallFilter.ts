import koffi from "koffi";
import { libc } from "./libc.ts";
import { askedCall, auditNumbers, type KnownProcessor, refusedCalls, seccompNumbers } from "./systemCalls.ts";

/** What a confined process still needs of the kernel. */
export interface Needs {
  /** The kinds of sockets that it makes. */
  sockets: readonly (keyof typeof socketFamilies)[];
  /** Whether it makes, changes or removes files. */
  writesFiles: boolean;
}

const socketFamilies = { unix: 1, ipv4: 2, ipv6: 10, netlink: 16 } as const;

// <linux/seccomp.h>, <linux/filter.h>: a program of 8-byte steps reads the call's number and arguments.
const setFilter = 1;
const allThreads = 1;
const noSpectrePenalty = 4;
const allow = 0x7fff_0000;
const refuse = 0x0005_0000;
const endProcess = 0x8000_0000;
const errnos = { EPERM: 1, EROFS: 30, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;
const offsets = { number: 0, processor: 4, arguments: 16 } as const;
const operations = { load: 0x20, ifEqual: 0x15, ifAtLeast: 0x35, ifAnyBit: 0x45, end: 0x06 } as const;

const x32Calls = 0x4000_0000;
/** O_WRONLY, O_RDWR, O_CREAT, O_TRUNC and O_TMPFILE's own bit. */
const openForWriting = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20_000_000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET: rooms in which a user is root. */
const newNamespaces = 0x7e02_0000;
/** TIOCSTI and TIOCLINUX type into the terminal that the server was started from. */
const typesIntoTerminal = [0x5412, 0x541c];

type Step = readonly [operation: number, ifTrue: number, ifFalse: number, value: number];

const end = (result: number): Step => [operations.end, 0, 0, result >>> 0];
const load = (offset: number): Step => [operations.load, 0, 0, offset];
const refused = (errno: keyof typeof errnos): Step => end(refuse | errnos[errno]);

const programType = koffi.struct({ steps: "uint16_t", program: koffi.pointer("uint8_t") });
const syscall = libc.func("syscall", "long", ["long", "ulong", "ulong", koffi.pointer(programType)]) as (
  number: number,
  operation: number,
  flags: number,
  program: { steps: number; program: Uint8Array },
) => number;

/**
 * Lets the kernel refuse, to all threads of this process and for good, every system call that it does not need, the
 * start of other programs above all; and with it forbids new privileges to all of them. It must be forbidden to the
 * calling thread already. Says whether the kernel does: some containers' and some processors' don't.
 */
export function filterSystemCalls(needs: Needs): boolean {
  const processor = process.arch;
  if (processor !== "x64" && processor !== "arm64") return false;
  const steps = filterFor(processor, needs);
  const program = { steps: steps.length, program: bytesOf(steps) };
  for (const flags of [allThreads | noSpectrePenalty, allThreads]) {
    if (syscall(seccompNumbers[processor], setFilter, flags, program) === 0) return true;
  }
  return false;
}

function filterFor(processor: KnownProcessor, { sockets, writesFiles }: Needs): Step[] {
  const number = (name: Parameters<typeof askedCall>[0]) => askedCall(name, processor);
  const calls = refusedCalls(processor);
  const own = [process.pid];
  return [
    load(offsets.processor),
    [operations.ifEqual, 1, 0, auditNumbers[processor]],
    end(endProcess),
    load(offsets.number),
    // The same processor's other way to number its calls would pass by everything below.
    [operations.ifAtLeast, 0, 1, processor === "x64" ? x32Calls : 0xffff_ffff],
    refused("ENOSYS"),
    ...calls.always.flatMap((call) => whenCalled(call, [refused("EPERM")])),
    ...(writesFiles ? [] : calls.changes.flatMap((call) => whenCalled(call, [refused("EROFS")]))),
    ...(writesFiles ? [] : whenCalled(number("open"), unlessAnyBit(1, openForWriting, "EROFS"))),
    ...(writesFiles ? [] : whenCalled(number("openat"), unlessAnyBit(2, openForWriting, "EROFS"))),
    // What it opens for is behind a pointer, where no filter sees it.
    ...(writesFiles ? [] : whenCalled(number("openat2"), [refused("ENOSYS")])),
    ...whenCalled(number("clone"), unlessAnyBit(0, newNamespaces, "EPERM")),
    // So too here; the C library then takes the older call.
    ...whenCalled(number("clone3"), [refused("ENOSYS")]),
    ...whenCalled(number("kill"), onlyFor(0, own, "EPERM")),
    ...whenCalled(number("tgkill"), onlyFor(0, own, "EPERM")),
    ...whenCalled(number("tkill"), [refused("EPERM")]),
    ...whenCalled(number("rt_sigqueueinfo"), onlyFor(0, own, "EPERM")),
    ...whenCalled(number("rt_tgsigqueueinfo"), onlyFor(0, own, "EPERM")),
    ...whenCalled(number("ioctl"), exceptFor(1, typesIntoTerminal, "EPERM")),
    ...whenCalled(
      number("socket"),
      onlyFor(
        0,
        sockets.map((kind) => socketFamilies[kind]),
        "EAFNOSUPPORT",
      ),
    ),
    end(allow),
  ];
}

/** These steps for that call, which end in a result; for others they are passed over. */
function whenCalled(call: number | undefined, steps: readonly Step[]): Step[] {
  return call === undefined ? [] : [[operations.ifEqual, 0, steps.length, call], ...steps];
}

const argument = (index: number): Step => load(offsets.arguments + index * 8);

function unlessAnyBit(index: number, bits: number, errno: keyof typeof errnos): Step[] {
  return [argument(index), [operations.ifAnyBit, 0, 1, bits], refused(errno), end(allow)];
}

function onlyFor(index: number, values: readonly number[], errno: keyof typeof errnos): Step[] {
  const tests = values.flatMap((value): Step[] => [[operations.ifEqual, 0, 1, value], end(allow)]);
  return [argument(index), ...tests, refused(errno)];
}

function exceptFor(index: number, values: readonly number[], errno: keyof typeof errnos): Step[] {
  const tests = values.flatMap((value): Step[] => [[operations.ifEqual, 0, 1, value], refused(errno)]);
  return [argument(index), ...tests, end(allow)];
}

function bytesOf(steps: readonly Step[]): Buffer {
  const bytes = Buffer.alloc(steps.length * 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (const [index, [operation, ifTrue, ifFalse, value]] of steps.entries()) {
    view.setUint16(index * 8, operation, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, value, true);
  }
  return bytes;
}
