import net from "node:net";
import { CnidClient } from "../../cnid/CnidClient.ts";
import { SpaceClient } from "../../space/SpaceClient.ts";
import type { FileStore } from "../../storage/FileStore.ts";
import { makeStore } from "../../storage/makeStore.ts";
import { systemClock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { Volume, type VolumeSettings } from "../../volume/index.ts";
import { RequestClient } from "../../wire/RequestClient.ts";
import type { SessionOrder } from "../orders.ts";
import { UnreadableLog } from "./UnreadableLog.ts";
import { VolumeFolders } from "./VolumeFolders.ts";

/**
 * Opens a session's volumes on the disk, with their ids and ledgers from the CNID service. It is made before the
 * process becomes its user: the way to a volume's folder is the administrator's choice and may be closed to users;
 * what they may do in the folder itself, and below, is the kernel's to say.
 */
export class VolumeOpener {
  readonly #order: SessionOrder;
  readonly #log: Log;
  readonly #service: RequestClient;
  readonly #folders: VolumeFolders;
  #shown: readonly VolumeSettings[] = [];

  constructor(order: SessionOrder, log: Log) {
    this.#order = order;
    this.#log = log;
    this.#service = new RequestClient({
      connect: () => connectTo(order.cnidSocket),
      token: order.cnidToken,
      timers: systemClock,
    });
    this.#folders = new VolumeFolders(order, log);
  }

  /** The process is its user from here on. */
  becameUser(): void {
    this.#shown = this.#folders.goOn();
  }

  /** The volumes that the user gets to see; none before the process is that user. */
  get shown(): readonly VolumeSettings[] {
    return this.#shown;
  }

  async open(settings: VolumeSettings): Promise<Volume> {
    const store = this.#storeAt(this.#folders.pathOf(settings), settings);
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
    this.#folders.close();
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
