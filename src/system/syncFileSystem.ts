import { libc } from "./libc.ts";

interface AsyncCall {
  async(fd: number, done: (error: Error | null, result: number) => void): void;
}

const syncfs = libc.func("int syncfs(int fd)") as unknown as AsyncCall;

/**
 * Everything that was written to the file system of an open file reaches the disk; false where that failed.
 */
export function syncFileSystem(fd: number): Promise<boolean> {
  return new Promise((resolve) => {
    syncfs.async(fd, (error, result) => resolve(error === null && result === 0));
  });
}
