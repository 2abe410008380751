import fs from "node:fs";
import net from "node:net";
import { cnidHandlers } from "../../cnid/cnidHandlers.ts";
import { CnidStores } from "../../cnid/CnidStores.ts";
import { SpaceLedgers } from "../../space/SpaceLedgers.ts";
import { SpaceVisit } from "../../space/SpaceVisit.ts";
import { nameOnly } from "../../storage/RootFolder.ts";
import { StateFolder } from "../../state/StateFolder.ts";
import { systemClock } from "../../system/clock.ts";
import { confine } from "../../system/confine.ts";
import type { Needs } from "../../system/systemCallFilter.ts";
import { RequestServer, type Welcome } from "../../wire/RequestServer.ts";
import { type ChildRole, notFiltered, ownerOnly, type Upward } from "../childProcess.ts";
import type { FromCnid } from "../messages.ts";
import type { SessionLabel, StoreGrant, ToCnid } from "../orders.ts";

/** Sessions of any user connect; what they may do their token says. */
const socketMode = 0o666;

const needs: Needs = { sockets: ["unix"], writesFiles: true };

/** The CNID service: the only process that opens the stores of ids, and the ledgers beside them. */
export class CnidProcess implements ChildRole<ToCnid> {
  readonly #upward: Upward<FromCnid>;
  /** What each session's token allows. */
  readonly #grants = new Map<string, { stores: readonly StoreGrant[]; label: SessionLabel }>();
  #stores: CnidStores | undefined;
  #ledgers: SpaceLedgers | undefined;
  #listener: net.Server | undefined;
  readonly #connections = new Set<RequestServer>();
  #isEnding = false;

  constructor(upward: Upward<FromCnid>) {
    this.#upward = upward;
  }

  receive(message: ToCnid): void {
    switch (message.type) {
      case "configure":
        return this.#configure(message);
      case "grant":
        this.#grants.set(message.token, { stores: message.stores, label: message.label });
        return;
      case "revoke":
        return this.#revoke(message.token);
      case "counted":
        return this.#ledgers?.counted(message.storeKey, message.bytes);
      case "stop":
        return void this.#end();
    }
  }

  orphaned(): void {
    void this.#end();
  }

  /** The supervisor says when it is time: sessions may still need their ids. */
  terminated(): void {}

  #configure({ socket, stateFolder, runAs }: ToCnid & { type: "configure" }): void {
    // Held before the process becomes its user: the way to the folder may be closed to that one, its rooms are not.
    const folder = fs.openSync(stateFolder, nameOnly | fs.constants.O_DIRECTORY);
    const { log } = this.#upward;
    process.umask(ownerOnly);
    if (!confine(runAs, needs)) log.warn({}, notFiltered);
    const state = new StateFolder(runAs === undefined ? stateFolder : `/proc/self/fd/${folder}`);
    this.#stores = new CnidStores(state, { clock: systemClock, log });
    this.#ledgers = new SpaceLedgers(state, {
      clock: systemClock,
      log,
      wantsCount: (storeKey) => this.#upward.send({ type: "wantsCount", storeKey }),
    });
    // A service that was killed leaves its socket behind.
    fs.rmSync(socket, { force: true });
    this.#listener = net.createServer((connection) => this.#accept(connection));
    this.#listener.on("error", (error) => {
      log.error({ socket, error: error.message }, "the CNID service can't listen");
      this.#upward.exit(1);
    });
    this.#listener.listen(socket, () => fs.chmodSync(socket, socketMode));
  }

  #accept(connection: net.Socket): void {
    let { log } = this.#upward;
    const server = new RequestServer({
      stream: connection,
      timers: systemClock,
      welcome: (token) => {
        log = log.child(this.#grants.get(token)?.label ?? {});
        return this.#welcome(token);
      },
      onError: (error) => log.error({ err: error }, "a request to the CNID service failed"),
      onClose: (error) => {
        this.#connections.delete(server);
        if (error !== undefined) log.debug({ error: error.message }, "a session's connection ended");
      },
    });
    if (this.#isEnding) server.close();
    else this.#connections.add(server);
  }

  #welcome(token: string): Welcome | undefined {
    const grants = this.#grants.get(token)?.stores;
    const stores = this.#stores;
    const ledgers = this.#ledgers;
    if (grants === undefined || stores === undefined || ledgers === undefined) return undefined;
    const grantOf = new Map(grants.map((grant) => [grant.storeKey, grant]));
    const ids = cnidHandlers((storeKey) => {
      const grant = grantOf.get(storeKey);
      return grant === undefined ? undefined : stores.get(storeKey, grant.isPersistent);
    });
    const visit = new SpaceVisit((storeKey) => {
      const limitBytes = grantOf.get(storeKey)?.limitBytes;
      return limitBytes === undefined ? undefined : ledgers.get(storeKey, limitBytes);
    });
    return { handlers: [...ids, ...visit.handlers], left: () => visit.left() };
  }

  #revoke(token: string): void {
    const gone = this.#grants.get(token)?.stores ?? [];
    this.#grants.delete(token);
    for (const { storeKey } of gone) {
      if (this.#isGranted(storeKey)) continue;
      void this.#stores?.release(storeKey);
      this.#ledgers?.release(storeKey);
    }
  }

  #isGranted(storeKey: string): boolean {
    return [...this.#grants.values()].some(({ stores }) =>
      stores.some((grant) => grant.storeKey === storeKey),
    );
  }

  async #end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#listener?.close();
    // A late request would open again what is being closed; sessions ask the next service.
    for (const connection of this.#connections) connection.close();
    this.#ledgers?.close();
    await this.#stores?.close();
    this.#upward.exit(0);
  }
}
