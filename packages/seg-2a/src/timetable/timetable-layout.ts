/** `TZC1`: how the bytes of a timetable begin. */
export const MAGIC = Uint8Array.of(0x54, 0x5a, 0x43, 0x31);
export const VERSION = 1;
/** Magic, u16 version, u32 number of zones. */
export const FILE_HEADER_BYTES = 10;
/** u16 length of the name and u32 number of entries; the name stands between them. */
export const ZONE_HEADER_BYTES = 6;
/** i64 instant, i32 minutes. */
export const ENTRY_BYTES = 12;
