import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { ServerProcess, type ServerOptions } from "../ServerProcess.ts";
import { socketStream } from "../socketStream.ts";
import type { BackupHost } from "./BackupHost.ts";

const volumeName = "Backup";
const credentials = { user: "anna", password: "a secret of anna's" };

/** A real server with one volume for backups, of its own user. */
export interface ProcessHost extends BackupHost {
  readonly server: ServerProcess;
  /** The same, over connections that come from another address. */
  from(localAddress: string): BackupHost;
}

/** Starts it; `volumeOptions` are what AppleVolumes.default says of the volume besides. */
export async function startProcessHost(
  volumeOptions = "",
  options: Partial<ServerOptions> = {},
): Promise<ProcessHost> {
  const server = await ServerProcess.start({
    volumes: `"$data" "${volumeName}" options:tm,upriv,usedots ${volumeOptions}\n`,
    ...options,
    users: { [credentials.user]: credentials.password, ...options.users },
  });
  const host = (localAddress?: string): BackupHost => ({
    volumeName,
    credentials,
    connect: async () => socketStream(await connectFrom(server.port, localAddress)),
    names: (folder) => namesIn(path.join(server.dataFolder, folder)),
    read: (file) => fs.readFileSync(path.join(server.dataFolder, file)),
  });
  return { ...host(), server, from: host };
}

/** Without what the server itself keeps beside files. */
export function namesIn(folder: string): string[] {
  return fs.readdirSync(folder).filter((name) => !name.startsWith("._") && name !== ".AppleDouble");
}

function connectFrom(port: number, localAddress: string | undefined): Promise<net.Socket> {
  const socket = net.connect({
    port,
    host: "127.0.0.1",
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
