// The 512 bytes that the KVM probe boots: work that real virtualization does in 20 ms and that a KVM which emulates each
// instruction does in hours, then one timer interrupt, then the exit through QEMU's isa-debug-exit device.

/** The I/O port of `isa-debug-exit`, which ends QEMU with `(value << 1) | 1` (QEMU hw/misc/debugexit.c). */
export const DEBUG_EXIT_PORT = 0xf4

/** QEMU's exit code when the probe guest came to its end. */
export const PROBE_EXIT_CODE = (0x2a << 1) | 1

/** A boot sector for a BIOS that loads it at 0x7c00 in real mode. */
export function renderProbeBootSector(): Uint8Array {
  const sector = new Uint8Array(512)
  const code = [
    [0x66, 0xb9, 0x80, 0xf0, 0xfa, 0x02], //   mov ecx, 50_000_000
    [0x66, 0x49], //                     loop: dec ecx
    [0x75, 0xfc], //                           jnz loop
    0xfb, //                                      sti
    0xf4, //                                      hlt      ; until the BIOS's timer ticks, 55 ms at most
    [0xb0, 0x2a], //                           mov al, 0x2a
    [0xe6, DEBUG_EXIT_PORT], //                out DEBUG_EXIT_PORT, al
    0xf4, //                                stop: hlt
    [0xeb, 0xfd], //                           jmp stop
  ]
  sector.set(code.flat())
  sector.set([0x55, 0xaa], 510)
  return sector
}
