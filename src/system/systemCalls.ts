/** The processors whose system calls are known by number here, as `process.arch` names them. */
export type KnownProcessor = "x64" | "arm64";

/** What a processor's calls are called in a filter: the kernel's AUDIT_ARCH number. */
export const auditNumbers: Readonly<Record<KnownProcessor, number>> = {
  x64: 0xc000_003e,
  arm64: 0xc000_00b7,
};

/** No processor has a call of this number. */
const absent = 0xffff;

type Numbers = readonly [x64: number, arm64: number];
type Table = Readonly<Record<string, Numbers>>;

/** To run another program: nobody here ever does. */
const programs: Table = { execve: [59, 221], execveat: [322, 281] };

/** To look into other processes, or into the kernel's newer and less tried corners. */
const reach: Table = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  pidfd_send_signal: [424, 424],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  fanotify_init: [300, 262],
  open_by_handle_at: [304, 265],
  personality: [135, 92],
  modify_ldt: [154, absent],
};

/** To change the machine: refused to them anyway, and refused earlier here. */
const machine: Table = {
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  move_mount: [429, 429],
  open_tree: [428, 428],
  fsopen: [430, 430],
  fsmount: [432, 432],
  mount_setattr: [442, 442],
  setns: [308, 268],
  unshare: [272, 97],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  syslog: [103, 116],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  mknod: [133, absent],
  mknodat: [259, 33],
};

/** To change a file or a folder, beyond those that are open for it. */
const changes: Table = {
  creat: [85, absent],
  truncate: [76, 45],
  ftruncate: [77, 46],
  rename: [82, absent],
  renameat: [264, 38],
  renameat2: [316, 276],
  link: [86, absent],
  linkat: [265, 37],
  symlink: [88, absent],
  symlinkat: [266, 36],
  unlink: [87, absent],
  unlinkat: [263, 35],
  mkdir: [83, absent],
  mkdirat: [258, 34],
  rmdir: [84, absent],
  chmod: [90, absent],
  fchmod: [91, 52],
  fchmodat: [268, 53],
  fchmodat2: [452, 452],
  chown: [92, absent],
  lchown: [94, absent],
  fchown: [93, 55],
  fchownat: [260, 54],
  setxattr: [188, 5],
  lsetxattr: [189, 6],
  fsetxattr: [190, 7],
  removexattr: [197, 14],
  lremovexattr: [198, 15],
  fremovexattr: [199, 16],
  utime: [132, absent],
  utimes: [235, absent],
  futimesat: [261, absent],
  utimensat: [280, 88],
};

/** Calls whose arguments decide. */
const asked = {
  kill: [62, 129],
  tkill: [200, 130],
  tgkill: [234, 131],
  rt_sigqueueinfo: [129, 138],
  rt_tgsigqueueinfo: [297, 240],
  clone: [56, 220],
  clone3: [435, 435],
  socket: [41, 198],
  ioctl: [16, 29],
  open: [2, absent],
  openat: [257, 56],
  openat2: [437, 437],
} as const satisfies Table;

/** The call that puts a filter in its place. */
export const seccompNumbers: Readonly<Record<KnownProcessor, number>> = { x64: 317, arm64: 277 };

/** The numbers of the calls that no confined process makes, and of those that change files. */
export function refusedCalls(processor: KnownProcessor): { always: number[]; changes: number[] } {
  return {
    always: [programs, reach, machine].flatMap((table) => numbersIn(table, processor)),
    changes: numbersIn(changes, processor),
  };
}

/** The number of a call whose arguments decide; undefined where the processor does not have it. */
export function askedCall(name: keyof typeof asked, processor: KnownProcessor): number | undefined {
  const [x64, arm64] = asked[name];
  const number = processor === "x64" ? x64 : arm64;
  return number === absent ? undefined : number;
}

function numbersIn(table: Table, processor: KnownProcessor): number[] {
  return Object.values(table)
    .map(([x64, arm64]) => (processor === "x64" ? x64 : arm64))
    .filter((number) => number !== absent);
}
