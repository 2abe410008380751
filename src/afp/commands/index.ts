import { FPAccess } from "./FPAccess.ts";
import { FPAddAPPL } from "./FPAddAPPL.ts";
import { FPAddComment } from "./FPAddComment.ts";
import { FPAddIcon } from "./FPAddIcon.ts";
import { FPByteRangeLock } from "./FPByteRangeLock.ts";
import { FPByteRangeLockExt } from "./FPByteRangeLockExt.ts";
import { FPCatSearch } from "./FPCatSearch.ts";
import { FPCatSearchExt } from "./FPCatSearchExt.ts";
import { FPChangePassword } from "./FPChangePassword.ts";
import { FPCloseDT } from "./FPCloseDT.ts";
import { FPCloseDir } from "./FPCloseDir.ts";
import { FPCloseFork } from "./FPCloseFork.ts";
import { FPCloseVol } from "./FPCloseVol.ts";
import { FPCopyFile } from "./FPCopyFile.ts";
import { FPCreateDir } from "./FPCreateDir.ts";
import { FPCreateFile } from "./FPCreateFile.ts";
import { FPCreateID } from "./FPCreateID.ts";
import { FPDelete } from "./FPDelete.ts";
import { FPDeleteID } from "./FPDeleteID.ts";
import { FPDisconnectOldSession } from "./FPDisconnectOldSession.ts";
import { FPEnumerate } from "./FPEnumerate.ts";
import { FPEnumerateExt } from "./FPEnumerateExt.ts";
import { FPEnumerateExt2 } from "./FPEnumerateExt2.ts";
import { FPExchangeFiles } from "./FPExchangeFiles.ts";
import { FPFlush } from "./FPFlush.ts";
import { FPFlushFork } from "./FPFlushFork.ts";
import { FPGetACL } from "./FPGetACL.ts";
import { FPGetAPPL } from "./FPGetAPPL.ts";
import { FPGetAuthMethods } from "./FPGetAuthMethods.ts";
import { FPGetComment } from "./FPGetComment.ts";
import { FPGetExtAttr } from "./FPGetExtAttr.ts";
import { FPGetFileDirParms } from "./FPGetFileDirParms.ts";
import { FPGetForkParms } from "./FPGetForkParms.ts";
import { FPGetIcon } from "./FPGetIcon.ts";
import { FPGetIconInfo } from "./FPGetIconInfo.ts";
import { FPGetSessionToken } from "./FPGetSessionToken.ts";
import { FPGetSrvrInfo } from "./FPGetSrvrInfo.ts";
import { FPGetSrvrMsg } from "./FPGetSrvrMsg.ts";
import { FPGetSrvrParms } from "./FPGetSrvrParms.ts";
import { FPGetUserInfo } from "./FPGetUserInfo.ts";
import { FPGetVolParms } from "./FPGetVolParms.ts";
import { FPListExtAttrs } from "./FPListExtAttrs.ts";
import { FPLogout } from "./FPLogout.ts";
import { FPMapID } from "./FPMapID.ts";
import { FPMapName } from "./FPMapName.ts";
import { FPMoveAndRename } from "./FPMoveAndRename.ts";
import { FPOpenDT } from "./FPOpenDT.ts";
import { FPOpenDir } from "./FPOpenDir.ts";
import { FPOpenFork } from "./FPOpenFork.ts";
import { FPOpenVol } from "./FPOpenVol.ts";
import { FPRead } from "./FPRead.ts";
import { FPReadExt } from "./FPReadExt.ts";
import { FPRemoveAPPL } from "./FPRemoveAPPL.ts";
import { FPRemoveComment } from "./FPRemoveComment.ts";
import { FPRemoveExtAttr } from "./FPRemoveExtAttr.ts";
import { FPRename } from "./FPRename.ts";
import { FPResolveID } from "./FPResolveID.ts";
import { FPSetACL } from "./FPSetACL.ts";
import { FPSetDirParms } from "./FPSetDirParms.ts";
import { FPSetExtAttr } from "./FPSetExtAttr.ts";
import { FPSetFileDirParms } from "./FPSetFileDirParms.ts";
import { FPSetFileParms } from "./FPSetFileParms.ts";
import { FPSetForkParms } from "./FPSetForkParms.ts";
import { FPSetVolParms } from "./FPSetVolParms.ts";
import { FPSpotlightRPC } from "./FPSpotlightRPC.ts";
import { FPSyncDir } from "./FPSyncDir.ts";
import { FPSyncFork } from "./FPSyncFork.ts";
import { FPWrite } from "./FPWrite.ts";
import { FPWriteExt } from "./FPWriteExt.ts";
import { FPZzzzz } from "./FPZzzzz.ts";
import type { AfpSession } from "../AfpSession.ts";
import type { AnyCommand } from "../command.ts";

/** Every command that a session answers: one line each. */
export const commands: readonly AnyCommand<AfpSession>[] = [
  FPAccess,
  FPAddAPPL,
  FPAddComment,
  FPAddIcon,
  FPByteRangeLock,
  FPByteRangeLockExt,
  FPCatSearch,
  FPCatSearchExt,
  FPChangePassword,
  FPCloseDT,
  FPCloseDir,
  FPCloseFork,
  FPCloseVol,
  FPCopyFile,
  FPCreateDir,
  FPCreateFile,
  FPCreateID,
  FPDelete,
  FPDeleteID,
  FPDisconnectOldSession,
  FPEnumerate,
  FPEnumerateExt,
  FPEnumerateExt2,
  FPExchangeFiles,
  FPFlush,
  FPFlushFork,
  FPGetACL,
  FPGetAPPL,
  FPGetAuthMethods,
  FPGetComment,
  FPGetExtAttr,
  FPGetFileDirParms,
  FPGetForkParms,
  FPGetIcon,
  FPGetIconInfo,
  FPGetSessionToken,
  FPGetSrvrInfo,
  FPGetSrvrMsg,
  FPGetSrvrParms,
  FPGetUserInfo,
  FPGetVolParms,
  FPListExtAttrs,
  FPLogout,
  FPMapID,
  FPMapName,
  FPMoveAndRename,
  FPOpenDT,
  FPOpenDir,
  FPOpenFork,
  FPOpenVol,
  FPRead,
  FPReadExt,
  FPRemoveAPPL,
  FPRemoveComment,
  FPRemoveExtAttr,
  FPRename,
  FPResolveID,
  FPSetACL,
  FPSetDirParms,
  FPSetExtAttr,
  FPSetFileDirParms,
  FPSetFileParms,
  FPSetForkParms,
  FPSetVolParms,
  FPSpotlightRPC,
  FPSyncDir,
  FPSyncFork,
  FPWrite,
  FPWriteExt,
  FPZzzzz,
];
