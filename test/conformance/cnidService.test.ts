import { CnidClient } from "../../src/cnid/CnidClient.ts";
import { cnidHandlers } from "../../src/cnid/cnidHandlers.ts";
import { systemClock } from "../../src/system/clock.ts";
import { RequestClient } from "../../src/wire/RequestClient.ts";
import { RequestServer } from "../../src/wire/RequestServer.ts";
import { openStore, temporaryFolder } from "../support/cnidStores.ts";
import { duplexPair } from "../support/duplexPair.ts";
import { MemoryCnidService } from "../support/MemoryCnidService.ts";
import { describeCnidService, type ServiceUnderTest } from "./cnidService.ts";

async function storeOnDisk(): Promise<ServiceUnderTest> {
  const { folder, remove } = temporaryFolder();
  const service = await openStore(folder);
  const end = async (): Promise<void> => {
    await service.close();
    remove();
  };
  return { service, end };
}

async function clientOfStore(): Promise<ServiceUnderTest> {
  const { folder, remove } = temporaryFolder();
  const store = await openStore(folder);
  const channel = new RequestClient({
    async connect() {
      const [ours, theirs] = duplexPair();
      const handlers = cnidHandlers((key) => (key === "volume" ? Promise.resolve(store) : undefined));
      new RequestServer({
        stream: theirs,
        timers: systemClock,
        welcome: (token) => (token === "token" ? { handlers } : undefined),
      });
      return ours;
    },
    token: "token",
    timers: systemClock,
  });
  const end = async (): Promise<void> => {
    channel.close();
    await store.close();
    remove();
  };
  return { service: new CnidClient(channel, "volume"), end };
}

describeCnidService("a service in memory", async () => ({
  service: new MemoryCnidService(),
  end: () => Promise.resolve(),
}));
describeCnidService("a store on disk", storeOnDisk);
describeCnidService("a session's client", clientOfStore);
