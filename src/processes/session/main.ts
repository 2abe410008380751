import { runChild } from "../childProcess.ts";
import type { FromSession } from "../messages.ts";
import type { ToSession } from "../orders.ts";
import { SessionProcess } from "./SessionProcess.ts";

runChild<ToSession, FromSession>("session", (upward) => new SessionProcess(upward));
