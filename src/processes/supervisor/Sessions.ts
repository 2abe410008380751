import type { Log } from "../../system/log.ts";
import { systemRandom } from "../../system/random.ts";
import { Child, type ChildArguments, endMillisecondsMax } from "../Child.ts";
import { type FromSession, fromSessionSchema } from "../messages.ts";
import type { NativeHandle } from "../nativeHandle.ts";
import type { SessionLabel, SessionOrder, StoreGrant, ToSession } from "../orders.ts";
import type { PasswordCounter, PasswordRights } from "./PasswordCounter.ts";
import { SessionRegister } from "./SessionRegister.ts";

/** How long an old session of a rebooted Mac may take to let go of its locks before it is killed. */
const replacedMillisecondsMax = 2_000;

const cnidTokenBytes = 24;

/** A login that the supervisor has accepted, with the connection it came over. */
export interface Admission {
  order: Omit<SessionOrder, "session" | "cnidToken" | "cnidSocket">;
  grants: StoreGrant[];
  passwordRights: PasswordRights;
  dsi: unknown;
  finalReply: string;
  handle: NativeHandle;
}

/** The CNID service as sessions need it arranged. */
export interface CnidGrants {
  readonly socket: string;
  /** Its log lines carry the label. */
  grant(token: string, stores: StoreGrant[], label: SessionLabel): void;
  revoke(token: string): void;
}

interface Session {
  id: number;
  child: Child<FromSession, ToSession>;
  log: Log;
  askPasswords: ReturnType<PasswordCounter["forSession"]>;
  /** The connection waits here until the process has become its user. */
  waiting: { dsi: unknown; finalReply: string; handle: NativeHandle } | undefined;
  /** It has given its connection away, and ends. */
  hasHandedOver: boolean;
}

/** Every session's process: the warm spare, the running ones, and who takes over whose connection. */
export class Sessions {
  readonly register = new SessionRegister(systemRandom);
  readonly #childArguments: ChildArguments;
  readonly #cnids: CnidGrants;
  readonly #passwords: PasswordCounter;
  readonly #log: Log;
  readonly #running = new Map<number, Session>();
  #spare: Child<FromSession, ToSession> | undefined;
  #nextId = 1;
  #isStopping = false;

  constructor(childArguments: ChildArguments, cnids: CnidGrants, passwords: PasswordCounter, log: Log) {
    this.#childArguments = childArguments;
    this.#cnids = cnids;
    this.#passwords = passwords;
    this.#log = log;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Starts the process that the next login will get, so that it need not wait for one. */
  warmUp(): void {
    if (this.#isStopping) return;
    const spare = new Child<FromSession, ToSession>(
      "session",
      fromSessionSchema,
      this.#childArguments,
      this.#log,
    );
    // A spare that dies is made anew by the next login.
    spare.onExit = () => {
      if (this.#spare === spare) this.#spare = undefined;
    };
    this.#spare = spare;
  }

  begin(admission: Admission): void {
    if (this.#spare === undefined) this.warmUp();
    const child = this.#spare;
    if (child === undefined) return admission.handle.close();
    this.#spare = undefined;
    const id = this.#nextId++;
    const { account, mustRenew, clientAddress } = admission.order;
    const label = { session: id, user: account.name, client: clientAddress };
    const log = this.#log.child(label);
    const left = new AbortController();
    const askPasswords = this.#passwords.forSession(admission.passwordRights, log, left.signal);
    const session: Session = {
      id,
      child,
      log,
      askPasswords,
      waiting: { ...admission },
      hasHandedOver: false,
    };
    const cnidToken = systemRandom(cnidTokenBytes).toString("hex");
    this.#running.set(id, session);
    this.register.add(id, account, admission.order.server.index);
    this.#cnids.grant(cnidToken, admission.grants, label);
    child.onMessage = (message, handle) => void this.#receive(session, message, handle);
    child.onExit = () => {
      left.abort();
      this.#ended(session, cnidToken);
    };
    child.send({
      type: "become",
      order: { ...admission.order, session: id, cnidToken, cnidSocket: this.#cnids.socket },
    });
    log.info(
      { uid: admission.order.runAs?.uid, method: admission.order.method, process: child.pid },
      mustRenew === undefined ? "logged in" : "logged in, to replace the password",
    );
    this.warmUp();
  }

  /** Tells every client that the server goes down, and waits until all forks are flushed and closed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#spare?.kill();
    await Promise.all(
      [...this.#running.values()].map(async ({ child }) => {
        child.send({ type: "end", reason: "shutdown" });
        await child.endsWithin(endMillisecondsMax);
      }),
    );
  }

  async #receive(session: Session, message: FromSession, handle: NativeHandle | undefined): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "connected":
        session.log.info(
          {},
          message.isConnected ? "client is connected" : "client is away; its session waits",
        );
        return;
      case "became": {
        const waiting = session.waiting;
        session.waiting = undefined;
        if (waiting === undefined) return;
        const { handle: connection, dsi, finalReply } = waiting;
        return session.child.send({ type: "connection", dsi, finalReply }, connection);
      }
      case "token":
        return this.#issueToken(session, message);
      case "takeOver": {
        const old = this.register.findByToken(session.id, Buffer.from(message.token, "base64"));
        const isGranted = old !== undefined && this.#running.get(old)?.child.hasEnded === false;
        return session.child.send({ type: "takeOverAnswer", request: message.request, isGranted });
      }
      case "changePassword":
      case "changeSealedPassword":
      case "volumePassword":
        return session.child.send(await session.askPasswords(message));
      case "handOver":
        return this.#handOver(session, message, handle);
    }
  }

  async #issueToken(session: Session, message: FromSession & { type: "token" }): Promise<void> {
    const timestamp = message.timestamp;
    const issued = this.register.tokenFor(session.id, {
      kind: message.kind,
      clientId: Buffer.from(message.clientId, "base64"),
      timestamp: timestamp === undefined ? undefined : Buffer.from(timestamp, "base64"),
    });
    // The answer waits until the old processes are gone: only then are their locks.
    await Promise.all((issued?.replaced ?? []).map((old) => this.#replace(old, session)));
    session.child.send({
      type: "tokenIssued",
      request: message.request,
      token: issued?.token.toString("base64"),
    });
  }

  async #replace(old: number, by: Session): Promise<void> {
    const session = this.#running.get(old);
    if (session === undefined) return;
    session.log.info({ by: by.id }, "the client came back after a restart; its old session ends");
    session.child.send({ type: "end", reason: "replaced" });
    await session.child.endsWithin(replacedMillisecondsMax);
  }

  #handOver(
    session: Session,
    message: FromSession & { type: "handOver" },
    handle: NativeHandle | undefined,
  ): void {
    if (handle === undefined || session.hasHandedOver) {
      handle?.close();
      return session.child.breakOff("it hands over what is not its connection");
    }
    session.hasHandedOver = true;
    const old = this.register.findByToken(session.id, Buffer.from(message.token, "base64"));
    const target = old === undefined ? undefined : this.#running.get(old);
    if (target === undefined || target.child.hasEnded) return handle.close();
    target.log.info({ from: session.id }, "client came back; its session goes on over the new connection");
    target.child.send({ type: "adopt", dsi: message.dsi }, handle);
  }

  #ended(session: Session, cnidToken: string): void {
    session.waiting?.handle.close();
    this.#running.delete(session.id);
    this.register.remove(session.id);
    this.#cnids.revoke(cnidToken);
    session.log.info({}, "session ended");
  }
}
