// Several hosts on one machine, for `karri up`, tests and benchmarks.
export { buildGuestImage, type GuestImage, type GuestImageOptions } from './guest-image/build-guest-image.ts'
