import { volumePasswordBytes } from "../../accounts/VolumePasswords.ts";
import { type Codec, rest, shortBytes, struct, u16, u8 } from "../../wire/codec.ts";
import { FileError, type VolumeSettings } from "../../volume/index.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import { type VolumeId, volumeBits } from "../fields/index.ts";
import { findVolume } from "../volumeName.ts";
import { volumeParameters } from "../volumeParameters.ts";

/** Only there for a volume with a password; what is not whole is none. */
const volumePassword: Codec<Buffer | undefined> = {
  read(from) {
    if (from.bytesLeft < volumePasswordBytes) return undefined;
    from.evenUp();
    return from.bytesLeft < volumePasswordBytes ? undefined : Buffer.from(from.bytes(volumePasswordBytes));
  },
  write(into, password) {
    if (password === undefined) return;
    into.evenUp();
    into.bytes(password);
  },
};

/** Opens a volume by its name and reports the parameters that the client asked for. */
export const FPOpenVol = command({
  name: "FPOpenVol",
  code: 24,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, bitmap: u16, name: shortBytes, password: volumePassword }),
  reply: struct({ bitmap: u16, parameters: rest }),

  async handle({ bitmap, name, password }, session: AfpSession) {
    if ((bitmap & volumeBits.id) === 0)
      throw new AfpError("kFPBitmapErr", "the volume's id is not asked for");
    session.dialect.volume(bitmap);
    const settings = findVolume(session.volumes, name, session.version);
    if (settings === undefined) throw new AfpError("kFPObjectNotFound");
    await checkPassword(settings, password, session);
    const volumeId = await open(settings, session);
    return { bitmap, parameters: await volumeParameters(session, volumeId, bitmap) };
  },
});

async function checkPassword(
  settings: VolumeSettings,
  password: Buffer | undefined,
  session: AfpSession,
): Promise<void> {
  if (!settings.hasPassword) return;
  const isRight = password !== undefined && (await session.passwords.opensVolume(settings, password));
  if (!isRight) throw new AfpError("kFPAccessDenied");
}

async function open(settings: VolumeSettings, session: AfpSession): Promise<VolumeId> {
  try {
    return await session.openVolumes.open(settings);
  } catch (error) {
    // The volume is configured, but its folder is not there: to the client no other mistake than a wrong
    // volume.
    if (error instanceof FileError && error.kind === "notFound") throw new AfpError("kFPParamErr");
    throw error;
  }
}
