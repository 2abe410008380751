import os from "node:os";
import type { Authenticator, LoginOrigin } from "../../accounts/Authenticator.ts";
import type { LoginChallenges } from "../../accounts/LoginChallenges.ts";
import type { ChallengeAnswer, OpenChallenge } from "../../accounts/OpenChallenge.ts";
import type { PasswordChanges } from "../../accounts/PasswordChanges.ts";
import type { PasswordRecord } from "../../accounts/PasswordRecord.ts";
import type { Verdict } from "../../accounts/Verdict.ts";
import { VolumePasswords } from "../../accounts/VolumePasswords.ts";
import type { ServerConfig, VirtualServer } from "../../config/ServerConfig.ts";
import { Signature } from "../../state/Signature.ts";
import type { StateFolder } from "../../state/StateFolder.ts";
import { VolumeUuids } from "../../state/VolumeUuids.ts";
import type { Clock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import type { ChildArguments } from "../Child.ts";
import type { FromGate } from "../messages.ts";
import { faceFor } from "../faceFor.ts";
import type { NativeHandle } from "../nativeHandle.ts";
import type { Room, RunAs, ServerFace, ServerFront } from "../orders.ts";
import { CnidKeeper } from "./CnidKeeper.ts";
import { isOffered } from "./gateClaims.ts";
import { type GateDesk, GateKeeper } from "./GateKeeper.ts";
import type { AcceptedConnection, ChallengeClaim, Judged, LoginClaim } from "./GateLogins.ts";
import { bindServer } from "./ports.ts";
import { PasswordCounter } from "./PasswordCounter.ts";
import { frontOf, withSrp } from "./serverFaces.ts";
import { Sessions } from "./Sessions.ts";
import { VolumeIdentities } from "./VolumeIdentities.ts";
import { grantsOf, passwordsOf, volumesOf } from "./volumesOf.ts";

export interface SupervisorSettings {
  config: ServerConfig;
  state: StateFolder;
  /** Where the CNID service listens; the folder is there and the service user may make files in it. */
  cnidSocket: string;
  /** Who the gate and the CNID service become; undefined where the server is not root. */
  serviceUser: RunAs | undefined;
  authenticator: Authenticator;
  challenges: LoginChallenges;
  passwordChanges: PasswordChanges;
  childArguments: ChildArguments;
  clock: Clock;
  log: Log;
}

const refused: Verdict = { kind: "refused" };

/**
 * Starts the other processes and keeps them running, and decides who is let in. It never reads a byte that came
 * from the network: connections pass through it as handles.
 */
export class Supervisor implements GateDesk {
  readonly #settings: SupervisorSettings;
  readonly #hostName = os.hostname().split(".")[0] ?? "bandstand";
  readonly #uuids: VolumeUuids;
  readonly #identities: VolumeIdentities;
  readonly #cnids: CnidKeeper;
  readonly #sessions: Sessions;
  /** The folders of limited volumes, as sessions opened them. */
  readonly #limitedPaths = new Map<string, string>();
  #fronts: ServerFront[] = [];
  #gate: GateKeeper | undefined;
  #isStopping = false;

  constructor(settings: SupervisorSettings) {
    const { state, childArguments, clock, log, cnidSocket, serviceUser } = settings;
    this.#settings = settings;
    this.#uuids = new VolumeUuids(state.volumeUuidsFile);
    this.#identities = new VolumeIdentities(settings.config, this.#hostName, this.#uuids);
    this.#cnids = new CnidKeeper({
      childArguments,
      socket: cnidSocket,
      stateFolder: state.path,
      runAs: serviceUser,
      pathOf: (storeKey) => this.#limitedPaths.get(storeKey),
      clock,
      log,
    });
    const passwords = new PasswordCounter(settings.passwordChanges, new VolumePasswords(clock));
    this.#sessions = new Sessions(childArguments, this.#cnids, passwords, log);
  }

  /** Resolves when the ports are bound and every process is on its way. Throws PortError. */
  async start(): Promise<void> {
    const { config, state, serviceUser, childArguments, clock, log } = this.#settings;
    const signatures = new Signature(state.signatureFile);
    for (const line of [...signatures.badLines(), ...this.#uuids.badLines()])
      log.warn({ ...line }, "a bad line is left out");
    const servers = [];
    for (const [index, configured] of config.servers.entries()) {
      const server = withSrp(configured, this.#canSrpServeAll(configured), log);
      const front = frontOf(server, index, this.#hostName, signatures, this.#identities, log);
      const bound = await bindServer(server.port, server.addresses, log);
      servers.push({ front, ...bound });
    }
    this.#fronts = servers.map(({ front }) => front);
    const faces = this.#fronts.flatMap(({ everywhere, ranges }) => [
      everywhere,
      ...ranges.map(({ face }) => face),
    ]);
    if (faces.some(({ uams }) => uams.includes("SRP"))) this.#settings.challenges.prepare();
    this.#cnids.run();
    const gate = new GateKeeper({ childArguments, servers, runAs: serviceUser, desk: this, clock, log });
    this.#gate = gate;
    gate.onListening = (index, port) =>
      log.info({ server: this.#fronts[index]?.everywhere.name, port }, "serving");
    gate.onListenFailed = (index, code) =>
      log.error({ server: this.#fronts[index]?.everywhere.name, code }, "can't listen");
    gate.run();
    this.#sessions.warmUp();
  }

  /** The clients are told, forks flushed, files closed; then nothing is left running. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    await Promise.all([this.#gate?.stop(), this.#sessions.stop()]);
    await this.#cnids.stop();
  }

  async verify(claim: LoginClaim & { password: Buffer }, signal: AbortSignal): Promise<Verdict> {
    const { authenticator, config } = this.#settings;
    const server = config.servers[claim.server];
    if (server === undefined || !this.#isOffered(claim)) return refused;
    if (claim.user === undefined) return authenticator.guest(server.guestUser);
    const verdict = await authenticator.verify(claim.user, claim.password, this.#origin(claim, signal));
    return this.#withoutUselessSession(verdict, claim);
  }

  begin(claim: ChallengeClaim): OpenChallenge | undefined {
    return this.#isOffered(claim) ? this.#settings.challenges.begin(claim.method, claim.user) : undefined;
  }

  async answer(
    claim: ChallengeClaim,
    challenge: OpenChallenge,
    answer: ChallengeAnswer,
    signal: AbortSignal,
  ): Promise<Judged> {
    let proof: Buffer | undefined;
    const isProven = (own: PasswordRecord | undefined): boolean => {
      proof = challenge.check(answer, own);
      return proof !== undefined;
    };
    const { authenticator } = this.#settings;
    const verdict = await authenticator.prove(claim.user, isProven, this.#origin(claim, signal));
    return {
      verdict: this.#withoutUselessSession(verdict, claim),
      proof: proof ?? Buffer.alloc(0),
    };
  }

  /** The gate says how somebody logs in; that this is offered to that address is said here. */
  #isOffered(claim: LoginClaim): boolean {
    const front = this.#fronts[claim.server];
    return front !== undefined && isOffered(front, claim);
  }

  #origin({ address, server }: LoginClaim, signal: AbortSignal): LoginOrigin {
    return { clientAddress: address, signal, stores: this.#settings.config.servers[server]?.accountStores };
  }

  /** A session in which the password can't be replaced is of no use to who has to do that. */
  #withoutUselessSession(verdict: Verdict, { server, address }: LoginClaim): Verdict {
    if (verdict.kind !== "expired" && verdict.kind !== "mustChange") return verdict;
    const front = this.#fronts[server];
    const mayReplace = front !== undefined && faceFor(front, address).maySetPassword;
    return mayReplace ? verdict : { kind: verdict.kind };
  }

  /** The system's users have nothing that SRP could be checked with. */
  #canSrpServeAll({ accountStores }: VirtualServer): boolean {
    const { serviceUser, challenges } = this.#settings;
    const isOnlyOwn = serviceUser === undefined || accountStores.every((store) => store === "own");
    return isOnlyOwn && accountStores.includes("own") && challenges.canSrpServeAll;
  }

  room(): Room {
    if (this.#isStopping) return "goingDown";
    const sessionsMax = Math.max(...this.#settings.config.servers.map((server) => server.sessionsMax));
    return this.#sessions.count < sessionsMax ? "free" : "full";
  }

  admit(accepted: AcceptedConnection, message: FromGate & { type: "admit" }, handle: NativeHandle): void {
    const server = this.#settings.config.servers[accepted.server];
    const front = this.#fronts[accepted.server];
    if (server === undefined || front === undefined || this.#isStopping) return handle.close();
    const face = faceFor(front, accepted.address);
    const served = this.#volumesFor(server, face, accepted);
    const volumes = served.map(({ settings }) => settings);
    this.#sessions.begin({
      order: {
        account: accepted.account,
        mustRenew: accepted.mustRenew,
        runAs: this.#settings.serviceUser === undefined ? undefined : accepted.account,
        clientAddress: accepted.address,
        version: message.version,
        method: accepted.method,
        server: face,
        loginMessage: server.loginMessage,
        sleepHours: server.sleepHours,
        volumes: served.map(({ settings, way }) => ({ settings, way })),
      },
      grants: grantsOf(volumes),
      passwordRights: {
        account: accepted.account,
        clientAddress: accepted.address,
        stores: server.accountStores,
        newPasswordCharactersMin: face.maySetPassword ? server.passwordCharactersMin : undefined,
        volumePasswords: passwordsOf(served),
      },
      dsi: message.dsi,
      finalReply: message.finalReply,
      handle,
    });
  }

  #volumesFor(server: VirtualServer, face: ServerFace, { account, address }: AcceptedConnection) {
    const { config, log } = this.#settings;
    const audience = {
      server,
      serverName: face.name,
      hostName: this.#hostName,
      account,
      clientAddress: address,
    };
    const volumes = volumesOf(
      audience,
      config,
      this.#identities,
      log.child({ user: account.name, client: address }),
    );
    for (const { settings } of volumes) {
      if (settings.sizeLimitBytes !== undefined) this.#limitedPaths.set(settings.storeKey, settings.path);
    }
    return volumes;
  }
}
