import { z } from "zod";
import { challengeMethods } from "../accounts/OpenChallenge.ts";
import { volumePasswordBytes } from "../accounts/VolumePasswords.ts";

/**
 * What the processes say to each other over Node's IPC. The supervisor validates everything that comes from below
 * with these schemas; the others trust it, take the types only and never load zod.
 */
const base64 = z.string().max(1 << 20);
const id = z.number().int().nonnegative();

/** A store may be named by its volume's path, which Linux ends at 4,096 bytes. */
const storeKeyCharactersMax = 4_096;

/** The largest field that a method has for a password is DHX2's, of 256 bytes. */
const passwordBytesMax = 256;
const base64Of = (bytes: number) => z.string().max(Math.ceil(bytes / 3) * 4);
const password = base64Of(passwordBytesMax);

/** A volume's name stands behind a one-byte length; composed it is never longer. */
const volumeNameCharactersMax = 1_024;
const volumePassword = base64Of(volumePasswordBytes);

/** The longest answers to a challenge are SRP's. */
const clientValue = base64Of(192);
const proof = base64Of(20);
const desBlock = base64Of(8);

/** From the gate. `connection` is the gate's number of a client connection; a verdict is bound to it. */
export const fromGateSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("listening"), server: id, port: id }),
  z.object({ type: z.literal("listenFailed"), server: id, code: z.string().max(64) }),
  z.object({
    type: z.literal("verify"),
    connection: id,
    server: id,
    address: z.string().max(128),
    method: z.string().max(32),
    /** Undefined for a guest. */
    user: z.string().max(1024).optional(),
    password: password.optional(),
  }),
  /** Asks for a challenge, which takes the place of an older one of that connection. */
  z.object({
    type: z.literal("begin"),
    connection: id,
    server: id,
    address: z.string().max(128),
    method: z.enum(challengeMethods),
    user: z.string().max(1024),
  }),
  /** The answer to it; whose it is, and where from, was said with `begin`. */
  z.object({ type: z.literal("answer"), connection: id, clientValue, proof }),
  /** Comes with the connection's handle. */
  z.object({
    type: z.literal("admit"),
    connection: id,
    version: id,
    finalReply: base64,
    dsi: z.unknown(),
  }),
  z.object({ type: z.literal("gone"), connection: id }),
]);

/** From a session. `request` numbers what waits for an answer. */
export const fromSessionSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("became") }),
  z.object({ type: z.literal("connected"), isConnected: z.boolean() }),
  z.object({
    type: z.literal("token"),
    request: id,
    kind: id,
    clientId: base64,
    timestamp: base64.optional(),
  }),
  z.object({ type: z.literal("takeOver"), request: id, token: base64 }),
  /** Always of the session's own account. */
  z.object({
    type: z.literal("changePassword"),
    request: id,
    oldPassword: password,
    newPassword: password,
  }),
  /** The same, each encrypted under the other. */
  z.object({
    type: z.literal("changeSealedPassword"),
    request: id,
    sealedOld: desBlock,
    sealedNew: desBlock,
  }),
  z.object({
    type: z.literal("volumePassword"),
    request: id,
    volume: z.string().max(volumeNameCharactersMax),
    password: volumePassword,
  }),
  /** Comes with the connection's handle. */
  z.object({ type: z.literal("handOver"), token: base64, dsi: z.unknown() }),
]);

/** From the CNID service. */
export const fromCnidSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("wantsCount"), storeKey: z.string().max(storeKeyCharactersMax) }),
]);

/** From the process that counts a volume. */
export const fromCounterSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("progress"), bytes: z.number(), nodes: z.number() }),
  z.object({ type: z.literal("counted"), bytes: z.number(), nodes: z.number() }),
  z.object({ type: z.literal("failed"), message: z.string().max(4096) }),
]);

/** A volume's folder as its user finds it. */
const folderStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("there"), mayEnter: z.boolean(), mayRead: z.boolean(), mayWrite: z.boolean() }),
  /** At the user's first login. */
  z.object({ kind: z.literal("toBeMade") }),
  z.object({ kind: z.literal("missing") }),
  z.object({ kind: z.literal("noFolder") }),
  /** The way to it is closed to the user. */
  z.object({ kind: z.literal("closed") }),
  z.object({ kind: z.literal("unclear"), problem: z.string().max(4096) }),
]);

/** From the process that looks at folders as one user. */
export const fromProberSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("probed"), states: z.array(folderStateSchema).max(100_000) }),
  z.object({ type: z.literal("failed"), message: z.string().max(4096) }),
]);

/** From a process that asks the system about users. */
export const fromCheckerSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("answer"), request: id, value: z.unknown() }),
  z.object({ type: z.literal("failed"), request: id, message: z.string() }),
]);

/** Whether a message is one that a connection's handle comes with. */
export function comesWithHandle(message: unknown): boolean {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  return message.type === "admit" || message.type === "handOver";
}

export type FromGate = z.infer<typeof fromGateSchema>;
export type FromSession = z.infer<typeof fromSessionSchema>;
export type FromCnid = z.infer<typeof fromCnidSchema>;
export type FromCounter = z.infer<typeof fromCounterSchema>;
export type FromChecker = z.infer<typeof fromCheckerSchema>;
export type FromProber = z.infer<typeof fromProberSchema>;
export type FolderState = z.infer<typeof folderStateSchema>;
