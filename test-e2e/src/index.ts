// The vocabulary of the end-to-end tests, which the benchmarks share: a cloud that `karri up` made and what can be done with
// it from outside.
export { type CloudUnderTest, KARRI, type LabUnderTest, openCloud } from './cloud-under-test.ts'
export { eventually } from './eventually.ts'
export {
  describeOne,
  firstInstance,
  launch,
  type RunningInstance,
  terminate,
  tinyImage,
  untilRunning,
} from './instances.ts'
export { connects, logIn, pings } from './traffic.ts'
