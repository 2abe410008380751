import { afterEach, beforeEach, describe } from "vitest";
import type { FileStore } from "../../src/storage/FileStore.ts";
import { accessCases } from "./fileStoreAccess.ts";
import { attributeCases } from "./fileStoreAttributes.ts";
import { desktopCases } from "./fileStoreDesktop.ts";
import { exchangeCases } from "./fileStoreExchange.ts";
import { forkCases } from "./fileStoreForks.ts";
import { nodeCases } from "./fileStoreNodes.ts";

/** A volume for one test; every `open` is another session on it. */
export interface TestVolume {
  open(): FileStore;
  /** Closes what is left and fails where anything stays open. */
  end(): void;
}

/** What the cases get: two sessions on one fresh volume. */
export interface Sessions {
  store: FileStore;
  other: FileStore;
}

/** Everything that a FileStore promises, for any implementation. */
export function fileStoreSuite(name: string, make: () => TestVolume): void {
  describe(name, () => {
    let volume: TestVolume;
    const sessions = {} as Sessions;

    beforeEach(() => {
      volume = make();
      sessions.store = volume.open();
      sessions.other = volume.open();
    });

    afterEach(() => {
      sessions.store.close();
      sessions.other.close();
      volume.end();
    });

    nodeCases(sessions);
    exchangeCases(sessions);
    forkCases(sessions);
    attributeCases(sessions);
    accessCases(sessions);
    desktopCases(sessions);
  });
}
