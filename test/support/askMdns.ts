// Asks the network of an interface address one question and prints every response of the next second as a
// line of JSON.
//   askMdns.ts ADDRESS NAME TYPE [legacy]      legacy: from another port than 5353, as simple resolvers do
import { Bonjour } from "bonjour-service";

const [address = "", name = "", type = "", kind] = process.argv.slice(2);
const isLegacy = kind === "legacy";
const options = { interface: address, bind: isLegacy ? false : "0.0.0.0", loopback: false };
const bonjour = new Bonjour(options as object);
const { mdns } = (
  bonjour as unknown as {
    server: {
      mdns: {
        on(event: string, listener: (packet: object, sender: { address: string }) => void): void;
        query(packet: object, sent?: () => void): void;
      };
    };
  }
).server;

mdns.on("response", (packet, sender) => console.log(JSON.stringify({ from: sender.address, ...packet })));
mdns.query({ id: isLegacy ? 4711 : 0, questions: [{ name, type }] });
setTimeout(() => bonjour.destroy(), 1000);
