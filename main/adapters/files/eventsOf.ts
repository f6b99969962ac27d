import type { EventsKnown } from '../../core/ports/folders.ts';

/** Linux file systems that others write to from elsewhere, and no watcher hears of it (linux/magic.h; coreutils, src/stat.c). */
const REMOTE_TYPES: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2 and later
  0x73757245, // Coda
  0x5346414f, // AFS
  0x01021997, // 9P
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x19830326, // BeeGFS
  0x01161970, // GFS2
  0x7461636f, // OCFS2
  0x786f4256, // VirtualBox shared folders
  0xbacbacbc, // VMware shared folders
]);

/** Linux file systems that are local and tell of every change (the same sources). */
const LOCAL_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xca451a4e, // bcachefs
  0x2fc12fc1, // ZFS
  0xf2f52010, // F2FS
  0x3153464a, // JFS
  0x52654973, // ReiserFS
  0x01021994, // tmpfs
  0x858458f6, // ramfs
  0x794c7630, // overlay
  0x4d44, // FAT
  0x2011bab0, // exFAT
  0x7366746e, // NTFS
]);

/**
 * What a watcher can expect of a file system by its `statfs` type. Only Linux has numbers that mean something: elsewhere, and
 * with FUSE, which may be anything, it has to be proven.
 */
export function eventsOf(type: number, platform: NodeJS.Platform): EventsKnown {
  if (platform !== 'linux') return 'unproven';
  const magic = Number(BigInt.asUintN(32, BigInt(type)));
  if (REMOTE_TYPES.has(magic)) return 'none';
  return LOCAL_TYPES.has(magic) ? 'sure' : 'unproven';
}
