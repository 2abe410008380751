import { AfpFailure } from "../AfpFailure.ts";
import type { ListedNode } from "../enumeration.ts";
import type { BackupHost } from "./BackupHost.ts";
import { MacConnection } from "./MacConnection.ts";

/** Another Mac, which tries to attach an image that may be attached already. */
export class OtherMac {
  readonly #connection: MacConnection;

  private constructor(connection: MacConnection) {
    this.#connection = connection;
  }

  static async logIn(host: BackupHost): Promise<OtherMac> {
    const identity = { clientId: "another Mac", bootTime: Buffer.alloc(4, 7) };
    return new OtherMac(await MacConnection.open(host, identity));
  }

  /** Whether the token's lock can be had; it is let go of again. */
  async canAttach(bundle: string): Promise<boolean> {
    const { volume } = this.#connection;
    const token = await volume.openFork(`${bundle}/token`, { read: true, write: true });
    try {
      await token.lock(0, 1);
      await token.unlock(0, 1);
      return true;
    } catch (error) {
      if (error instanceof AfpFailure && error.result === "kFPLockErr") return false;
      throw error;
    } finally {
      await token.close();
    }
  }

  /** The ids of a folder's files by name, as a session sees them that has not asked before. */
  async idsIn(folder: string): Promise<Map<string, number>> {
    return idsOf(await this.#connection.volume.enumerate(folder));
  }

  async logOut(): Promise<void> {
    await this.#connection.logout();
  }
}

/** Listed nodes' ids by name. */
export function idsOf(listed: readonly ListedNode[]): Map<string, number> {
  return new Map(listed.map(({ parameters: { utf8Name = "", nodeId = 0 } }) => [utf8Name, nodeId]));
}
