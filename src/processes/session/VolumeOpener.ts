import fs from "node:fs";
import net from "node:net";
import { CnidClient } from "../../cnid/CnidClient.ts";
import { SpaceClient } from "../../space/SpaceClient.ts";
import type { FileStore } from "../../storage/FileStore.ts";
import { makeStore } from "../../storage/makeStore.ts";
import { nameOnly } from "../../storage/RootFolder.ts";
import { systemClock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { Volume, type VolumeSettings } from "../../volume/index.ts";
import { RequestClient } from "../../wire/RequestClient.ts";
import { UnreadableLog } from "./UnreadableLog.ts";
import type { SessionOrder } from "../orders.ts";

/**
 * Opens a session's volumes on the disk, with their ids and ledgers from the CNID service. It is made before the
 * process becomes its user: the way to a volume's folder is the administrator's choice and may be closed to users;
 * what they may do in the folder itself, and below, is the kernel's to say.
 */
export class VolumeOpener {
  readonly #order: SessionOrder;
  readonly #log: Log;
  readonly #service: RequestClient;
  /** Descriptors that name the folders and open nothing, by path. */
  readonly #folders = new Map<string, number>();

  constructor(order: SessionOrder, log: Log) {
    this.#order = order;
    this.#log = log;
    this.#service = new RequestClient({
      connect: () => connectTo(order.cnidSocket),
      token: order.cnidToken,
      timers: systemClock,
    });
    // A folder that depends on the user (its store is named by more than the UUID) may lie where the user can put a
    // link in its way: root would follow it to places that the user may not go. That one is opened as the user.
    for (const { path, storeKey, uuid } of order.volumes) if (storeKey === uuid) this.#hold(path);
  }

  async open(settings: VolumeSettings): Promise<Volume> {
    const folder = this.#folders.get(settings.path);
    const path = folder === undefined ? settings.path : `/proc/self/fd/${folder}`;
    const store = this.#storeAt(path, settings);
    const { storeKey, sizeLimitBytes } = settings;
    const volume = new Volume(settings, {
      store,
      cnids: new CnidClient(this.#service, storeKey),
      space: sizeLimitBytes === undefined ? undefined : new SpaceClient(this.#service, storeKey),
      clock: systemClock,
      account: this.#order.account,
    });
    this.#log.info({ volume: settings.name, path: settings.path }, "volume opened");
    return volume;
  }

  #storeAt(path: string, settings: VolumeSettings): FileStore {
    try {
      return makeStore(path, {
        metadata: settings.metadata,
        diskCharset: settings.names.diskCharset,
        unreadable: new UnreadableLog(settings, this.#log),
      });
    } catch (error) {
      this.#log.warn(
        { volume: settings.name, path: settings.path, err: error },
        "a volume's folder can't be opened",
      );
      throw error;
    }
  }

  close(): void {
    this.#service.close();
    for (const folder of this.#folders.values()) fs.closeSync(folder);
    this.#folders.clear();
  }

  /** A folder that can't be held now is opened by its path when the client asks for it: it may be there by then. */
  #hold(path: string): void {
    try {
      this.#folders.set(path, fs.openSync(path, nameOnly | fs.constants.O_DIRECTORY));
    } catch (error) {
      this.#log.warn({ path, problem: String(error) }, "a volume's folder can't be reached");
    }
  }
}

function connectTo(socket: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const connection = net.connect(socket);
    connection.once("error", reject);
    connection.once("connect", () => {
      connection.off("error", reject);
      resolve(connection);
    });
  });
}
