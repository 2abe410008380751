// npm start: serves the volume of config/ out of data/, with a user that is made and printed the first time.
import { prepare, root } from "./prepare.mjs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

prepare();
const own = ["serve", "--config", join(root, "config"), "--state", join(root, "data/state"), "--first-run"];
process.argv = [process.argv[0], join(root, "dist/main.js"), ...own, ...process.argv.slice(2)];
await import(pathToFileURL(join(root, "dist/main.js")).href);
